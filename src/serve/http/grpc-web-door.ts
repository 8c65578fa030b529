import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Authenticator } from '../../access/authenticator.js';
import type { Call, Method } from '../../api/method.js';
import type { Clock, Timer } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import { Code, invalidArgument, StatusError } from '../../base/status-error.js';
import type { Framing } from '../../encode/framing.js';
import { createGrpcWebFraming } from '../../encode/grpc-web-frame.js';
import { callerOf } from '../caller-of.js';
import { assertClientNewEnough } from '../client-version.js';
import { errorToTell } from '../error-to-tell.js';
import type { HttpForward } from '../forward/http-forward.js';
import { methodRefusal } from '../not-served.js';
import type { OpenStreams } from '../open-streams.js';
import { type ServedMethod, grpcPath } from '../served-methods.js';
import { metadataOptions } from '../metadata-options.js';
import { GrpcWebReply } from './grpc-web-reply.js';
import { isGrpcWeb, messageOf, timeoutOf } from './grpc-web-request.js';
import { GrpcWebStream } from './grpc-web-stream.js';
import { passOn } from './pass-on.js';
import { grpcWebMetadata } from './request-metadata.js';
import { variesByCaller } from './varies.js';

export interface GrpcWebDoorOptions {
  readonly methods: readonly ServedMethod[];
  readonly authenticator: Authenticator;
  readonly openStreams: OpenStreams;
  /** Of gRPC. */
  readonly framing: Framing;
  readonly clock: Clock;
  readonly log: Log;
  /** For requests that an Argo CD server answers better; absent: they are answered here. */
  readonly forward?: HttpForward;
}

/** One call, taken apart. */
interface Incoming {
  readonly served: ServedMethod;
  readonly body: unknown;
  readonly call: Call;
  readonly reply: GrpcWebReply;
}

/** Unary calls and server streams as a browser, or a proxy without HTTP/2, can make them: every method by its path. */
export class GrpcWebDoor {
  private readonly methods: ReadonlyMap<string, ServedMethod>;
  private readonly framing: Framing;

  constructor(private readonly options: GrpcWebDoorOptions) {
    this.methods = new Map(options.methods.map((served) => [grpcPath(served.descriptor), served]));
    this.framing = createGrpcWebFraming(options.framing);
  }

  /** Whether a request is a call; whether of a method that is here, `has` says. */
  isCall({ method, headers }: FastifyRequest): boolean {
    return method === 'POST' && isGrpcWeb(headers['content-type']);
  }

  has(path: string): boolean {
    return this.methods.has(path);
  }

  async serve(request: FastifyRequest, reply: FastifyReply, path: string): Promise<void> {
    variesByCaller(reply);
    const answer = new GrpcWebReply(reply, request.headers['content-type'] ?? '');
    const { forward } = this.options;
    const over = new AbortController();
    reply.raw.once('close', () => over.abort());
    try {
      const served = this.methods.get(path);
      const { authenticator } = this.options;
      const timer = this.endInTime(request, answer, over);
      const metadata = grpcWebMetadata(request.raw);
      if (!served) throw await methodRefusal(path, authenticator, metadata);
      const caller = await callerOf(authenticator, served, metadata);
      assertClientNewEnough(metadata.get('user-agent'));
      const base = { caller, metadata, options: metadataOptions(metadata) };
      const call: Call = { ...base, signal: over.signal, responseMetadata: new Map() };
      if (forward && isForward(served.method, request.body, call)) {
        timer?.cancel();
        return over.signal.aborted ? undefined : passOn(request, reply, forward);
      }
      await this.run({ served, body: request.body, call, reply: answer });
    } catch (thrown) {
      answer.end(errorToTell(thrown, this.options.log));
    }
  }

  private async run({ served, body, call, reply }: Incoming): Promise<void> {
    const { method } = served;
    switch (method.kind) {
      case 'unary':
        return reply.answer(await method.handle(decode(method, body), call), call.responseMetadata);
      case 'stream': {
        const stream = new GrpcWebStream(reply, call.responseMetadata);
        this.options.openStreams.add(stream, call);
        return method.handle(decode(method, body), call, stream);
      }
      case 'watch':
        return method.open(decode(method, body), call, {
          framing: this.framing,
          signal: call.signal,
          start: (name) => {
            if (name) call.responseMetadata.set('x-kubecast-start', name);
            return reply.start(call.responseMetadata);
          },
        });
      case 'bidi':
        throw new StatusError(Code.UNIMPLEMENTED, 'gRPC-Web has no streams of requests: call this method by gRPC');
    }
  }

  private endInTime(request: FastifyRequest, answer: GrpcWebReply, over: AbortController): Timer | undefined {
    const timeoutMs = timeoutOf(request.raw.headersDistinct['grpc-timeout']?.[0]);
    if (timeoutMs === undefined) return undefined;
    const timer = this.options.clock.after(timeoutMs, () => {
      answer.end(new StatusError(Code.DEADLINE_EXCEEDED, 'the deadline of the call has passed'));
      over.abort();
    });
    over.signal.addEventListener('abort', () => timer.cancel(), { once: true });
    return timer;
  }
}

function isForward(method: Method, body: unknown, call: Call): boolean {
  if (method.kind !== 'unary' && method.kind !== 'stream') return false;
  return method.forwards?.(decode(method, body), call) ?? false;
}

function decode<T>(method: { decode(bytes: Uint8Array): T }, body: unknown): T {
  const bytes = messageOf(body);
  try {
    return method.decode(bytes);
  } catch (cause) {
    throw Object.assign(invalidArgument('the request is not the message that this method takes'), { cause });
  }
}
