import type { IncomingMessage } from 'node:http';
import { recordOf, textOf } from '../../base/json-value.js';
import { Code, StatusError } from '../../base/status-error.js';
import type { ClusterReader, ClusterRequest } from '../cluster-reader.js';
import { SourceError } from '../list-watch.js';
import { type ApiClient, readBody } from './api-client.js';

/** The events of one object are a few hundred; this is far above. */
const MAX_BODY_BYTES = 32 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

/** What the API server's refusals are to a client of ours, as Argo CD translates them. */
const CODES: Readonly<Record<number, Code>> = {
  400: Code.INVALID_ARGUMENT,
  403: Code.PERMISSION_DENIED,
  404: Code.NOT_FOUND,
  409: Code.ABORTED,
  410: Code.OUT_OF_RANGE,
  422: Code.INVALID_ARGUMENT,
  500: Code.INTERNAL,
};

/** Where the API server speaks of what the caller asked for; elsewhere of us: our account, its insides, its addresses. */
const TOLD: readonly number[] = [400, 404, 409, 410, 422];

/** Single reads through the API server. */
export class ApiClusterReader implements ClusterReader {
  constructor(private readonly client: ApiClient) {}

  async get(request: ClusterRequest): Promise<Buffer> {
    return asStatus(async () => readBody(await this.answer(request, 'soon'), MAX_BODY_BYTES));
  }

  /** A container that says nothing answers nothing: only what is to end by itself has to begin in time. */
  async stream(request: ClusterRequest): Promise<AsyncIterable<Buffer>> {
    const patience = request.query['follow'] === 'true' ? 'endless' : 'soon';
    return asStatus(async () => chunksOf(await this.answer(request, patience)));
  }

  private async answer(request: ClusterRequest, patience: 'soon' | 'endless'): Promise<IncomingMessage> {
    const response = await this.open(request, patience);
    const { statusCode = 0 } = response;
    if (statusCode === 200) return response;
    if (statusCode === 401) this.client.renewCredentials();
    throw refusal(statusCode, await readBody(response, MAX_ERROR_BYTES));
  }

  /**
   * Until the answer begins, `signal` ends the request; from then on it ends the answer, and without an error: one that
   * comes when the last byte is here, but was not read, would be thrown at the socket, where nobody hears it.
   */
  private async open({ path, query, signal }: ClusterRequest, patience: 'soon' | 'endless'): Promise<IncomingMessage> {
    const opening = new AbortController();
    const giveUp = (): void => opening.abort();
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted) giveUp();
    try {
      const response = await this.client.request({
        path,
        query: new URLSearchParams(query),
        signal: opening.signal,
        patience,
      });
      const end = (): void => void response.destroy();
      signal.addEventListener('abort', end, { once: true });
      response.once('close', () => signal.removeEventListener('abort', end));
      if (signal.aborted) end();
      return response;
    } finally {
      signal.removeEventListener('abort', giveUp);
    }
  }
}

/** Ends with the response; leaving the loop ends the request. */
async function* chunksOf(response: IncomingMessage): AsyncGenerator<Buffer> {
  // What comes after the loop was left has nobody left to hear it.
  response.on('error', () => undefined);
  try {
    for await (const chunk of response) if (Buffer.isBuffer(chunk)) yield chunk;
  } catch (cause) {
    throw new StatusError(Code.UNAVAILABLE, 'the answer of the API server broke off', { cause });
  }
}

async function asStatus<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!(cause instanceof SourceError)) throw cause;
    throw new StatusError(Code.UNAVAILABLE, 'the API server cannot be read', { cause });
  }
}

/** No word of a body that is no Status reaches a client: it may be of a proxy, or show what nobody asked for. */
function refusal(statusCode: number, body: Buffer): StatusError {
  const said = messageOf(body);
  const told = TOLD.includes(statusCode) ? said : undefined;
  const text = told ?? `the API server answered ${statusCode}`;
  const cause = new SourceError('unavailable', said ?? body.toString().slice(0, 300));
  return new StatusError(CODES[statusCode] ?? Code.UNAVAILABLE, text, { cause });
}

/** Of a Kubernetes Status. */
function messageOf(body: Buffer): string | undefined {
  try {
    const { kind, message } = recordOf(JSON.parse(body.toString()));
    return kind === 'Status' ? textOf(message) || undefined : undefined;
  } catch {
    return undefined;
  }
}
