import type { IncomingHttpHeaders } from 'node:http';
import { type Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';

export interface ApiRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The server's certificate, PEM: it signs itself. */
  readonly certificate: string;
  readonly body?: string | undefined;
  /** Keeps connections; without one, each request has its own. */
  readonly agent?: Agent;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One answer of an API server that speaks TLS, whole. Rejects if there is no answer. */
export function requestApi(url: string, { method, headers, certificate, body, agent }: ApiRequest): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const options = { method, headers, ca: certificate, agent: agent ?? false, timeout: LONGEST_MS };
    const outgoing = request(url, options, (answer) => {
      const status = answer.statusCode ?? 0;
      text(answer).then((whole) => resolve({ status, headers: answer.headers, text: whole }), reject);
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${url}`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const LONGEST_MS = 70_000;
