import http from 'node:http';
import https from 'node:https';
import { SourceError } from '../list-watch.js';
import type { ClusterConfig } from './cluster-config.js';

/** Time from the request to its status line; a server that is alive answers at once, a watch included. */
const RESPONSE_TIMEOUT_MS = 35_000;
/** Bounds a list page: 500 objects of the largest size that etcd takes. */
const MAX_BODY_BYTES = 1024 * 1024 * 1024;

export interface ApiRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly signal: AbortSignal;
  /** How long the status line may take: logs that are followed may have none before their first line. */
  readonly patience: 'soon' | 'endless';
}

/** GET requests to one API server over one keep-alive agent. */
export class ApiClient {
  private readonly agent: http.Agent;
  private readonly isPlain: boolean;

  constructor(private readonly cluster: ClusterConfig) {
    this.isPlain = cluster.server.protocol === 'http:';
    const options = { keepAlive: true, keepAliveMsecs: 30_000 };
    this.agent = this.isPlain ? new http.Agent(options) : new https.Agent(options);
  }

  /** Resolves with the response once its status line is there. Rejects with SourceError. */
  get(path: string, query: URLSearchParams, signal: AbortSignal): Promise<http.IncomingMessage> {
    return this.request({ path, query, signal, patience: 'soon' });
  }

  async request({ path, query, signal, patience }: ApiRequest): Promise<http.IncomingMessage> {
    const { headers, ...tls } = await this.credentials();
    const { protocol, hostname, port, pathname } = this.cluster.server;
    const options: https.RequestOptions = {
      ...tls,
      protocol,
      // URL keeps the brackets of an IPv6 address; a socket does not want them.
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      path: `${pathname.replace(/\/$/, '')}${path}?${query.toString()}`,
      agent: this.agent,
      signal,
      headers: { ...headers, Accept: 'application/json', 'User-Agent': 'kubecast' },
    };
    const request = this.isPlain ? http.request(options) : https.request(options);
    return send(request, patience === 'soon' ? RESPONSE_TIMEOUT_MS : 0);
  }

  renewCredentials(): void {
    this.cluster.renew();
  }

  close(): void {
    this.agent.destroy();
  }

  private async credentials(): Promise<https.RequestOptions> {
    try {
      return await this.cluster.credentials();
    } catch (cause) {
      throw new SourceError('unauthorized', `credentials could not be read: ${String(cause)}`, undefined, { cause });
    }
  }
}

function send(request: http.ClientRequest, timeoutMs: number): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.setTimeout(timeoutMs, () => request.destroy(new Error('no answer in time')));
    request.on('error', (cause) => reject(new SourceError('unavailable', cause.message, undefined, { cause })));
    request.on('response', (response) => {
      request.setTimeout(0);
      response.socket.setTimeout(0);
      resolve(response);
    });
    request.end();
  });
}

/** The whole body. Rejects with SourceError when it breaks off, is too long, or stops coming. */
export function readBody(response: http.IncomingMessage, maxBytes = MAX_BODY_BYTES): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const fail = (message: string): void => {
      response.destroy();
      reject(new SourceError('unavailable', message));
    };
    response.setTimeout(RESPONSE_TIMEOUT_MS, () => fail('the answer stopped coming'));
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > maxBytes) fail(`the answer is longer than ${maxBytes} bytes`);
    });
    response.on('end', () => resolve(Buffer.concat(chunks, length)));
    response.on('error', (cause) => fail(`the answer broke off: ${cause.message}`));
    response.on('close', () => fail('the answer broke off'));
  });
}
