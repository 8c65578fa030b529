import type { FileRegistry } from '@bufbuild/protobuf';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../../access/authenticator.js';
import type { Call, CallOptions, StreamMethod, UnaryMethod, WatchMethod } from '../../api/method.js';
import { type Clock, sleep } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { Random } from '../../base/random.js';
import { Code, StatusError, toStatusError } from '../../base/status-error.js';
import type { TimerWheel } from '../../base/timer-wheel.js';
import { parseFieldMask } from '../../encode/field-mask.js';
import { callerOf } from '../caller-of.js';
import type { HttpForward } from '../forward/http-forward.js';
import type { OpenStreams } from '../open-streams.js';
import type { ServedMethod } from '../served-methods.js';
import { httpBindings } from './http-rule.js';
import { compileRoutes, type MatchRoute, type RouteMatch } from './http-rule-routes.js';
import { sendError, sendJson } from './json-answer.js';
import { MessageStream } from './message-stream.js';
import { metadataHeaders } from './metadata-headers.js';
import { passOn } from './pass-on.js';
import { bindRequest } from './query-binding.js';
import { gatewayMetadata } from './request-metadata.js';
import { variesByCaller } from './varies-by-caller.js';
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
  /** For requests that are writes in disguise; absent: they are answered here. */
  readonly forward?: HttpForward;
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

  /** Whether a method lives at `path`; one that cannot be read is refused by `serve`. */
  takes(httpMethod: string, path: string): boolean {
    try {
      return typeof this.routes(httpMethod === 'HEAD' ? 'GET' : httpMethod, path) === 'object';
    } catch {
      return true;
    }
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
    variesByCaller(incoming.reply);
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
    const { reply } = incoming;
    const { forward } = this.options;
    try {
      // Who may ask, the server behind us says.
      if (forward && method.forwards?.(this.decode(incoming, method))) return passOn(incoming.request, reply, forward);
      const call = await this.callOf(incoming);
      const message = await method.handle(this.decode(incoming, method), call);
      await sendJson(reply.headers(metadataHeaders(call.responseMetadata)), message);
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
    this.options.openStreams.add(messages, call);
    await method.handle(this.decode(incoming, method), call, messages);
  }

  private async callOf({ request, reply, query, served }: Incoming): Promise<Call> {
    const metadata = gatewayMetadata(request.raw);
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

/** Stock pages ask again at once, for ever: a refusal that will not change is given slowly (R12). */
const REFUSAL_MS = 1_000;

function isForbidden(error: StatusError): boolean {
  return error.code === Code.UNAUTHENTICATED || error.code === Code.PERMISSION_DENIED;
}

/** What may be gone when the client comes back (R12). */
function isTemporary(error: StatusError): boolean {
  return error.code === Code.UNAVAILABLE || error.code === Code.RESOURCE_EXHAUSTED;
}

export function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
