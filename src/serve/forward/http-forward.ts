import type { Agent, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Log } from '../../base/log.js';
import type { StatusError } from '../../base/status-error.js';
import { trailersOf } from '../../encode/grpc-web-frame.js';
import { JoinedChunks } from '../joined-chunks.js';
import { endToEnd } from './end-to-end-headers.js';
import type { InFlight } from './in-flight.js';
import { onceAgent, openRequest, type OutgoingRequestOptions, reasonOf } from './outgoing-request.js';
import { mayNotGoOn, unavailable } from './refusals.js';

export interface HttpForwardOptions extends OutgoingRequestOptions {
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

/** Passes HTTP requests on as they are, credentials included, and streams the answers back: gRPC-Web is HTTP, too. */
export class HttpForward {
  private readonly agent: Agent;

  constructor(private readonly options: HttpForwardOptions) {
    this.agent = onceAgent(options.server);
  }

  /** The answer is theirs from here on. */
  pass({ incoming, response, ownHeaders, body }: PassedRequest): void {
    // Gone, while we asked who calls.
    if (response.destroyed) return;
    const { inFlight, log } = this.options;
    const problem = mayNotGoOn(incoming, inFlight);
    if (problem) return refuse(response, incoming, problem, ownHeaders);
    const outgoing = openRequest(incoming, this.options, { agent: this.agent });
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
