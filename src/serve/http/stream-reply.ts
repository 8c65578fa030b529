import type { FastifyReply } from 'fastify';
import type { Random } from '../../base/random.js';
import type { StatusError } from '../../base/status-error.js';
import type { Framing } from '../../encode/framing.js';
import { refusalEnvelope } from '../../encode/json-envelope.js';
import { ndjsonFraming } from '../../encode/ndjson-frame.js';
import { HEARTBEAT, sseFraming } from '../../encode/sse-frame.js';
import { joinText } from '../../encode/text-batch.js';
import { acceptsEventStream, refuseForNow, SSE_HEADERS } from '../event-stream.js';
import { metadataHeaders } from './metadata-headers.js';
import { TextTransport } from './text-transport.js';

const NDJSON_HEADERS = { ...SSE_HEADERS, 'Content-Type': 'application/json' };

/** One streamed response, from its head to its transport; SSE if the request names it, NDJSON else (R11, Frames). */
export class StreamReply {
  readonly framing: Framing;
  private transport: TextTransport | undefined;

  constructor(
    private readonly reply: FastifyReply,
    private readonly random: Random,
  ) {
    this.framing = acceptsEventStream(reply.request.headers.accept) ? sseFraming : ndjsonFraming;
  }

  get isSse(): boolean {
    return this.framing === sseFraming;
  }

  /** Sends the head and the first comment at once; later calls return the same transport. */
  start(headers: ReadonlyMap<string, string>): TextTransport {
    this.transport ??= this.open(200, headers);
    return this.transport;
  }

  get hasStarted(): boolean {
    return this.transport !== undefined;
  }

  /** Before the first byte: a real status. Its body is Argo CD's, or the door's own error frame for those who know frames. */
  refuse(error: StatusError, form: 'argocd' | 'frame'): void {
    const retryAfterS = error.retryAfterS ?? 1 + Math.round(this.random.next() * 4);
    const retryAfter = error.http.retry ? { 'Retry-After': String(retryAfterS) } : {};
    this.reply
      .code(error.http.status)
      .headers({ ...this.headers(), ...retryAfter })
      .send(form === 'frame' ? this.framing.error(error) : Buffer.from(refusalEnvelope(error)));
  }

  refuseForNow(error: StatusError): void {
    const fromHooks = definedHeaders(this.reply);
    this.reply.hijack();
    refuseForNow(this.reply.raw, error, { headers: fromHooks, random: this.random });
  }

  /** The head alone, for HEAD. */
  headOnly(): void {
    this.reply.code(200).headers(this.headers()).send();
  }

  private open(status: number, headers: ReadonlyMap<string, string>): TextTransport {
    this.writeHead(status, headers);
    const response = this.reply.raw;
    const isChunked = this.reply.request.raw.httpVersion !== '1.0';
    const heartbeat = this.isSse ? HEARTBEAT : undefined;
    const lastFrame = (error?: StatusError): Buffer | undefined => error && this.framing.error(error);
    const transport = new TextTransport({ response, lastFrame, isChunked, heartbeat });
    // The comment shows proxies and clients that the stream lives, before there is any event.
    if (this.isSse) transport.write(joinText([[Buffer.from(`retry: ${this.retryMs()}\n`), HEARTBEAT]]));
    return transport;
  }

  /** What hooks have set (CORS) goes along: after `hijack` nobody else would send it. */
  private writeHead(status: number, headers: ReadonlyMap<string, string>): void {
    const fromHooks = definedHeaders(this.reply);
    this.reply.hijack();
    this.reply.raw.writeHead(status, { ...fromHooks, ...this.headers(), ...metadataHeaders(headers) });
    this.reply.raw.flushHeaders();
  }

  private headers(): Record<string, string> {
    return this.isSse ? SSE_HEADERS : NDJSON_HEADERS;
  }

  private retryMs(): number {
    return 1000 + Math.round(this.random.next() * 2000);
  }
}

export function definedHeaders(reply: FastifyReply): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value : String(value);
  }
  return headers;
}
