import type { FastifyReply } from 'fastify';
import { Code, StatusError } from '../../base/status-error.js';
import type { Message } from '../../encode/message.js';
import { messageFrame, trailerFrame, trailersOf } from '../../encode/grpc-web-frame.js';
import { COOKIES } from '../response-cookies.js';
import { metadataHeaders } from './metadata-headers.js';
import { definedHeaders } from './stream-reply.js';
import { TextTransport } from './text-transport.js';

/**
 * One answer over gRPC-Web. An error before the first message is told by headers, with an empty body: the argocd CLI
 * reads a status there alone. Later its status is in the last frame.
 */
export class GrpcWebReply {
  private transport: TextTransport | undefined;
  private isOver = false;

  constructor(
    private readonly reply: FastifyReply,
    private readonly contentType: string,
  ) {}

  /** Sends the head at once; later calls return the same transport. */
  start(metadata: ReadonlyMap<string, string>): TextTransport {
    if (this.isOver) throw new StatusError(Code.CANCELLED, 'the call is over');
    this.transport ??= this.open(metadata);
    return this.transport;
  }

  /** A unary call's answer. */
  answer(message: Message, metadata: ReadonlyMap<string, string>): void {
    if (this.isOver) return;
    this.isOver = true;
    const body = Buffer.concat([...messageFrame(message.proto()), trailerFrame(trailersOf())]);
    this.reply
      .code(200)
      .headers({ ...metadataHeaders(withoutCookies(metadata)), ...this.headers('no-store') })
      .send(body);
  }

  end(error?: StatusError): void {
    if (this.transport) this.transport.end(error);
    else if (!this.isOver) this.headersAlone(error);
  }

  private headersAlone(error: StatusError | undefined): void {
    this.isOver = true;
    const status = Object.fromEntries(trailersOf(error));
    this.reply
      .code(200)
      .headers({ ...this.headers('no-store'), ...status })
      .send('');
  }

  private open(metadata: ReadonlyMap<string, string>): TextTransport {
    const fromHooks = definedHeaders(this.reply);
    const response = this.reply.raw;
    this.reply.hijack();
    const headers = { ...this.headers('no-cache, no-transform'), 'X-Accel-Buffering': 'no' };
    response.writeHead(200, { ...fromHooks, ...metadataHeaders(withoutCookies(metadata)), ...headers });
    response.flushHeaders();
    return new TextTransport({
      response,
      isChunked: this.reply.request.raw.httpVersion !== '1.0',
      heartbeat: undefined,
      lastFrame(error, cursor) {
        const trailers = trailersOf(error);
        if (cursor !== '') trailers.set('x-kubecast-cursor', cursor);
        return trailerFrame(trailers);
      },
    });
  }

  private headers(cacheControl: string): Record<string, string> {
    return { 'Content-Type': this.contentType, 'Cache-Control': cacheControl };
  }
}

function withoutCookies(metadata: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...metadata].filter(([name]) => name !== COOKIES));
}
