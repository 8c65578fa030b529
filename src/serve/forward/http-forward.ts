import {
  Agent,
  type ClientRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import type { Log } from '../../base/log.js';
import type { StatusError } from '../../base/status-error.js';
import { trailersOf } from '../../encode/grpc-web-frame.js';
import { JoinedChunks } from '../joined-chunks.js';
import { type ArgocdServer, authorityOf } from './argocd-server.js';
import { endToEnd, FORWARDED } from './end-to-end-headers.js';
import type { InFlight } from './in-flight.js';
import { goingAway, loop, strayed, unavailable } from './refusals.js';
import { strays } from './strays.js';

export interface HttpForwardOptions {
  readonly server: ArgocdServer;
  /** Our own, which the server behind us does not know. */
  readonly rootPath: string;
  readonly log: Log;
  readonly inFlight: InFlight;
}

export interface PassedRequest {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  /** Go along with the answer. */
  readonly ownHeaders: OutgoingHttpHeaders;
  /** Where it has been read already. */
  readonly body: Buffer | undefined;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** Passes HTTP requests on as they are, credentials included, and streams the answers back: gRPC-Web is HTTP, too. */
export class HttpForward {
  private readonly agent: Agent;

  constructor(private readonly options: HttpForwardOptions) {
    const { isTls, verifies } = options.server;
    // One connection for one request: a write must not be lost to a connection that was just being closed.
    this.agent = isTls
      ? new TlsAgent({ keepAlive: false, rejectUnauthorized: verifies })
      : new Agent({ keepAlive: false });
  }

  /** The answer is theirs from here on. */
  pass({ incoming, response, ownHeaders, body }: PassedRequest): void {
    // Gone, while we asked who calls.
    if (response.destroyed) return;
    if (incoming.headers[FORWARDED] !== undefined) return refuse(response, incoming, loop());
    const [path = ''] = (incoming.url ?? '/').split('?', 1);
    if (strays(path)) return refuse(response, incoming, strayed(), ownHeaders);
    const { inFlight, log } = this.options;
    if (inFlight.isOver) return refuse(response, incoming, goingAway(), ownHeaders);
    const outgoing = this.open(incoming);
    const fail = (error: StatusError): void => {
      if (response.headersSent) response.destroy();
      else refuse(response, incoming, error, ownHeaders);
    };
    outgoing.on('error', (error) => {
      if (response.destroyed || response.writableEnded) return;
      log.warn({ err: reasonOf(error) }, 'the Argo CD server did not answer');
      fail(unavailable());
    });
    outgoing.once('response', (answer) => giveBack(answer, response, ownHeaders));
    const done = inFlight.add((error) => {
      fail(error);
      outgoing.destroy();
    });
    response.once('close', () => {
      done();
      outgoing.destroy();
    });
    if (body) outgoing.end(body);
    // Its end by an error is that of the response, or of `outgoing`.
    else pipeline(incoming, new JoinedChunks(), outgoing, () => undefined);
  }

  close(): void {
    this.agent.destroy();
  }

  private open(incoming: IncomingMessage): ClientRequest {
    const { server, rootPath } = this.options;
    const outgoing = (server.isTls ? tlsRequest : request)({
      agent: this.agent,
      host: server.host,
      port: server.port,
      method: incoming.method,
      path: `${server.rootPath}${(incoming.url ?? '/').slice(rootPath.length)}`,
      headers: { ...endToEnd(incoming), ...originOf(incoming), host: authorityOf(server), [FORWARDED]: '1' },
    });
    outgoing.once('socket', (socket) => {
      if (!socket.connecting) return;
      socket.setTimeout(CONNECT_TIMEOUT_MS, () => outgoing.destroy(new Error('no connection in time')));
      socket.once('connect', () => socket.setTimeout(0));
    });
    return outgoing;
  }
}

function giveBack(answer: IncomingMessage, response: ServerResponse, ownHeaders: OutgoingHttpHeaders): void {
  const headers = { ...endToEnd(answer), ...ownHeaders, ...varyOf(answer, ownHeaders) };
  response.writeHead(answer.statusCode ?? 502, headers);
  response.flushHeaders();
  pipeline(answer, response, () => undefined);
}

/** Both of us may have reasons. */
function varyOf({ headers }: IncomingMessage, { vary }: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const both = [headers.vary, vary].flat().filter((value) => value !== undefined);
  return both.length === 0 ? {} : { vary: both.join(', ') };
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

/** By the kind of the request: gRPC-Web has its status in headers, the rest of the API the envelope. */
function refuse(
  response: ServerResponse,
  { headers }: IncomingMessage,
  error: StatusError,
  ownHeaders: OutgoingHttpHeaders = {},
): void {
  const contentType = headers['content-type'] ?? '';
  if (contentType.startsWith('application/grpc-web')) {
    const status = Object.fromEntries(trailersOf(error));
    response.writeHead(200, { ...ownHeaders, 'Content-Type': contentType, ...status, 'Content-Length': 0 }).end();
    return;
  }
  const body = JSON.stringify({ error: error.message, code: error.code, message: error.message });
  const length = Buffer.byteLength(body);
  response
    .writeHead(error.http.status, { ...ownHeaders, 'Content-Type': 'application/json', 'Content-Length': length })
    .end(body);
}

/** Never more than the code: a message may have something of the request in it. */
function reasonOf(error: Error & { code?: unknown }): string {
  return typeof error.code === 'string' ? error.code : error.name;
}
