import { Agent, type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { type ArgocdServer, authorityOf } from './argocd-server.js';
import { endToEnd, FORWARDED } from './end-to-end-headers.js';

export interface OutgoingRequestOptions {
  readonly server: ArgocdServer;
  /** Our own, which the server behind us does not know. */
  readonly rootPath: string;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** Makes of a request that came to us the same one for the server behind us, credentials included; its body is the caller's. */
export function openRequest(
  incoming: IncomingMessage,
  { server, rootPath }: OutgoingRequestOptions,
  own: { readonly agent: Agent; readonly headers?: OutgoingHttpHeaders },
): ClientRequest {
  const outgoing = (server.isTls ? tlsRequest : request)({
    agent: own.agent,
    host: server.host,
    port: server.port,
    method: incoming.method,
    path: `${server.rootPath}${(incoming.url ?? '/').slice(rootPath.length)}`,
    headers: {
      ...endToEnd(incoming),
      ...originOf(incoming),
      ...own.headers,
      host: authorityOf(server),
      [FORWARDED]: '1',
    },
  });
  outgoing.once('socket', (socket) => {
    if (!socket.connecting) return;
    const tooLate = (): unknown => outgoing.destroy(new Error('no connection in time'));
    socket.setTimeout(CONNECT_TIMEOUT_MS, tooLate);
    // Before `outgoing` has its own timeout begin.
    socket.once('connect', () => socket.off('timeout', tooLate).setTimeout(0));
  });
  return outgoing;
}

/** One connection for one request: a write must not be lost to a connection that was just being closed. */
export function onceAgent({ isTls, verifies }: ArgocdServer): Agent {
  return isTls ? new TlsAgent({ keepAlive: false, rejectUnauthorized: verifies }) : new Agent({ keepAlive: false });
}

/** What the server behind us cannot see itself. */
function originOf({ headers, socket }: IncomingMessage): OutgoingHttpHeaders {
  const before = headers['x-forwarded-for'];
  const client = socket.remoteAddress ?? '';
  return {
    'x-forwarded-for': before === undefined ? client : `${String(before)}, ${client}`,
    'x-forwarded-host': headers['x-forwarded-host'] ?? headers.host ?? '',
    'x-forwarded-proto': headers['x-forwarded-proto'] ?? 'http',
  };
}

/** Never more than the code: a message may have something of the request in it. */
export function reasonOf(error: Error & { code?: unknown }): string {
  return typeof error.code === 'string' ? error.code : error.name;
}
