import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Metrics } from '../../base/metrics.js';

/** What the probes ask. */
export interface Probed {
  readonly isReady: boolean;
  describe(): string[];
}

/** `/healthz` and `/readyz`: 200 `ok`, or 503 while this replica should get no new clients. */
export function readinessAnswer(probed: Probed, isVerbose: boolean): { status: number; text: string } {
  const { isReady } = probed;
  const head = isReady ? 'ok' : 'not ready';
  const text = isVerbose ? `${[head, ...probed.describe()].join('\n')}\n` : `${head}\n`;
  return { status: isReady ? 200 : 503, text };
}

/** Metrics and probes on their own port, for the kubelet and Prometheus. */
export function createProbeServer(probed: Probed, metrics: Metrics): Server {
  return createServer((request, response) => {
    answer(request, response, { probed, metrics }).catch(() => response.destroy());
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { probed, metrics }: { probed: Probed; metrics: Metrics },
): Promise<void> {
  const [path = '', query = ''] = (request.url ?? '').split('?');
  const send = (status: number, text: string, type = 'text/plain; charset=utf-8'): void => {
    const length = Buffer.byteLength(text);
    response.writeHead(status, { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff', 'Content-Length': length });
    response.end(request.method === 'HEAD' ? undefined : text);
  };
  if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'Method Not Allowed\n');
  switch (path) {
    case '/metrics':
      return send(200, await metrics.render(), metrics.registry.contentType);
    case '/livez':
      // Never about the cluster: a restart of ours does not mend that.
      return send(200, 'ok\n');
    case '/healthz':
    case '/readyz': {
      const { status, text } = readinessAnswer(
        probed,
        query.split('&').some((part) => part.startsWith('verbose')),
      );
      return send(status, text);
    }
    default:
      return send(404, 'Not Found\n');
  }
}
