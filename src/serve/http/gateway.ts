import type { FileRegistry } from '@bufbuild/protobuf';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import type { Authenticator } from '../../access/authenticator.js';
import type { Call, CallOptions, StreamMethod, UnaryMethod, WatchMethod } from '../../api/method.js';
import { type Clock, sleep } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { Random } from '../../base/random.js';
import { Code, StatusError, toStatusError } from '../../base/status-error.js';
import type { TimerWheel } from '../../base/timer-wheel.js';
import { parseFieldMask } from '../../encode/field-mask.js';
import type { Message } from '../../encode/message.js';
import { callerOf } from '../caller-of.js';
import type { OpenStreams } from '../open-streams.js';
import type { ServedMethod } from '../served-methods.js';
import { httpBindings } from './http-rule.js';
import { compileRoutes, type MatchRoute, type RouteMatch } from './http-rule-routes.js';
import { MessageStream } from './message-stream.js';
import { bindRequest } from './query-binding.js';
import { callOptions } from './call-options.js';
import { StreamReply } from './stream-reply.js';

export interface GatewayOptions {
  readonly registry: FileRegistry;
  readonly methods: readonly ServedMethod[];
  readonly authenticator: Authenticator;
  readonly openStreams: OpenStreams;
  readonly wheel: TimerWheel;
  readonly clock: Clock;
  readonly heartbeatMs: number;
  readonly random: Random;
  readonly log: Log;
}

/** One HTTP request, taken apart. */
interface Incoming {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly match: RouteMatch;
  readonly query: string;
  readonly served: ServedMethod;
}

/** Every method with a google.api.http rule, as JSON, NDJSON or server-sent events: no route is written by hand. */
export class Gateway {
  private readonly methods = new Map<string, ServedMethod>();
  private readonly routes: MatchRoute;

  constructor(private readonly options: GatewayOptions) {
    for (const served of options.methods) this.methods.set(keyOf(served.descriptor), served);
    const served = httpBindings(options.registry).filter((binding) => this.methods.has(keyOf(binding.method)));
    this.routes = compileRoutes(served);
  }

  /** Answers if a method lives at `path` (raw, without the root path); false leaves the request to others. */
  async serve(request: FastifyRequest, reply: FastifyReply, path: string): Promise<boolean> {
    const isHead = request.method === 'HEAD';
    const match = await this.matchOrRefuse(isHead ? 'GET' : request.method, path, reply);
    if (match === 'refused') return true;
    if (match === undefined) return false;
    if (match === 'method-not-allowed') {
      await reply.code(405).type('text/plain').send('Method Not Allowed');
      return true;
    }
    const [, query = ''] = splitOnce(request.raw.url ?? '', '?');
    const served = this.methods.get(keyOf(match.binding.method));
    if (!served) return false;
    await this.answer({ request, reply, match, query, served });
    return true;
  }

  /** A path may be found and yet not be readable: its variables are unescaped here. */
  private async matchOrRefuse(
    method: string,
    path: string,
    reply: FastifyReply,
  ): Promise<ReturnType<MatchRoute> | 'refused'> {
    try {
      return this.routes(method, path);
    } catch (thrown) {
      await sendError(reply, this.toError(thrown));
      return 'refused';
    }
  }

  private async answer(incoming: Incoming): Promise<void> {
    const { method } = incoming.served;
    switch (method.kind) {
      case 'unary':
        return this.unary(incoming, method);
      case 'stream':
      case 'watch':
        return this.streamed(incoming, method);
      case 'bidi':
        await incoming.reply.code(501).type('text/plain').send('Not Implemented over HTTP');
    }
  }

  private async unary(incoming: Incoming, method: UnaryMethod<unknown>): Promise<void> {
    const { request, reply } = incoming;
    try {
      const call = await this.callOf(incoming);
      const message = await method.handle(this.decode(incoming, method), call);
      reply.headers(Object.fromEntries(call.responseMetadata)).header('Cache-Control', 'no-store');
      await sendJson(reply.code(200).header('Content-Type', JSON_TYPE), message, request.method === 'HEAD');
    } catch (thrown) {
      await sendError(reply, this.toError(thrown));
    }
  }

  private async streamed(incoming: Incoming, method: StreamMethod<unknown> | WatchMethod<unknown>): Promise<void> {
    const stream = new StreamReply(incoming.reply, this.options.random);
    if (incoming.request.method === 'HEAD') return stream.headOnly();
    try {
      const call = await this.callOf(incoming);
      if (method.kind === 'watch') await this.watch(incoming, method, { stream, call });
      else await this.plainStream(incoming, method, { stream, call });
    } catch (thrown) {
      const error = this.toError(thrown);
      if (stream.hasStarted) return stream.start(new Map()).end(error);
      if (stream.isSse && isTemporary(error)) return stream.refuseForNow(error);
      if (isForbidden(error)) await sleep(this.options.clock, REFUSAL_MS * (0.75 + this.options.random.next() / 2));
      stream.refuse(error);
    }
  }

  private watch(
    incoming: Incoming,
    method: WatchMethod<unknown>,
    { stream, call }: { stream: StreamReply; call: Call },
  ): Promise<void> {
    return method.open(this.decode(incoming, method), call, {
      framing: stream.framing,
      signal: call.signal,
      start: (name) => {
        if (name) call.responseMetadata.set('x-kubecast-start', name);
        return stream.start(call.responseMetadata);
      },
    });
  }

  private async plainStream(
    incoming: Incoming,
    method: StreamMethod<unknown>,
    { stream, call }: { stream: StreamReply; call: Call },
  ): Promise<void> {
    const messages = new MessageStream(stream, call.responseMetadata, parseFieldMask(call.options.fields));
    const heartbeat = this.options.wheel.every(this.options.heartbeatMs, () => messages.heartbeat());
    call.signal.addEventListener('abort', () => heartbeat.cancel(), { once: true });
    this.options.openStreams.add(messages, call.signal);
    await method.handle(this.decode(incoming, method), call, messages);
  }

  private async callOf({ request, reply, query, served }: Incoming): Promise<Call> {
    const metadata = headersAsMetadata(request);
    const controller = new AbortController();
    reply.raw.once('close', () => controller.abort());
    const options: CallOptions = callOptions(query, metadata);
    const caller = await callerOf(this.options.authenticator, served, metadata);
    return { caller, metadata, options, signal: controller.signal, responseMetadata: new Map() };
  }

  private decode<T>({ match, query, request }: Incoming, method: { decode(bytes: Uint8Array): T }): T {
    const body = Buffer.isBuffer(request.body) ? { body: request.body } : {};
    return method.decode(bindRequest(match, { query, ...body }, this.options.registry));
  }

  private toError(thrown: unknown): StatusError {
    if (!(thrown instanceof StatusError)) this.options.log.error({ err: String(thrown) }, 'a call failed');
    return toStatusError(thrown);
  }
}

function keyOf(descriptor: ServedMethod['descriptor']): string {
  return `${descriptor.parent.typeName}/${descriptor.name}`;
}

/** Header values as metadata; `Grpc-Metadata-X` is metadata `x`, as in grpc-gateway. */
function headersAsMetadata(request: FastifyRequest): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined) continue;
    const text = Array.isArray(value) ? value.join(', ') : value;
    metadata.set(name.replace(/^grpc-metadata-/, ''), text);
  }
  return metadata;
}

/** In the envelope of grpc-gateway. */
async function sendError(reply: FastifyReply, error: StatusError): Promise<void> {
  if (error.http.retry) reply.header('Retry-After', '1');
  const body = { error: error.message, code: error.code, message: error.message };
  const bytes = Buffer.from(JSON.stringify(body));
  await reply.code(error.http.status).header('Content-Type', JSON_TYPE).send(bytes);
}

async function sendJson(reply: FastifyReply, message: Message, isHead: boolean): Promise<void> {
  const pieces = message.jsonPieces?.() ?? [message.json()];
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  reply.header('Content-Length', String(length));
  if (isHead) await reply.send();
  else await reply.send(pieces.length === 1 ? pieces[0] : Readable.from(pieces, { objectMode: false }));
}

/** Stock pages ask again at once, for ever: a refusal that will not change is given slowly (R12). */
const REFUSAL_MS = 1_000;

function isForbidden(error: StatusError): boolean {
  return error.code === Code.UNAUTHENTICATED || error.code === Code.PERMISSION_DENIED;
}

/** Without a charset, which JSON has none of: some clients compare the whole value. */
const JSON_TYPE = 'application/json';

/** What may be gone when the client comes back (R12). */
function isTemporary(error: StatusError): boolean {
  return error.code === Code.UNAVAILABLE || error.code === Code.RESOURCE_EXHAUSTED;
}

export function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
