import grpc from '@grpc/grpc-js';
import type { Socket } from 'node:net';
import type { Authenticator } from '../../access/authenticator.js';
import type { Caller } from '../../access/caller.js';
import type { BidiMethod, Call, StreamMethod, UnaryMethod, WatchMethod } from '../../api/method.js';
import type { Log } from '../../base/log.js';
import { invalidArgument } from '../../base/status-error.js';
import type { Framing } from '../../encode/framing.js';
import { callerOf } from '../caller-of.js';
import { assertClientNewEnough } from '../client-version.js';
import { errorToTell } from '../error-to-tell.js';
import type { OpenStreams } from '../open-streams.js';
import { grpcPath, type ServedMethod } from '../served-methods.js';
import { methodRefusal } from '../not-served.js';
import { toCall, toMetadata, toServerError } from './grpc-call.js';
import { rawDefinition } from './grpc-definition.js';
import { answerOthers, type RawCall } from './grpc-fallback.js';
import type { GrpcForward } from './grpc-forward.js';
import { limitMetadata } from './metadata-limits.js';
import { GrpcServerStream, GrpcTransport, type WritableCall } from './grpc-stream.js';

export interface GrpcServerOptions {
  readonly methods: readonly ServedMethod[];
  readonly framing: Framing;
  readonly openStreams: OpenStreams;
  readonly authenticator: Authenticator;
  readonly log: Log;
  readonly heartbeatMs: number;
  /** Where calls go that are not served here; absent: nowhere. */
  readonly forward?: GrpcForward;
}

/** Requests are small; what is longer is refused before it is collected. */
const MAX_REQUEST_BYTES = 16 * 1024;
const MAX_STREAMS_PER_CONNECTION = 1_000;

/** The gRPC door: every method of every service, by its descriptor. */
export class GrpcServer {
  private readonly server: grpc.Server;
  private readonly injector: { injectConnection(connection: Socket): void };

  constructor(private readonly options: GrpcServerOptions) {
    this.server = new grpc.Server({
      'grpc.max_receive_message_length': MAX_REQUEST_BYTES,
      'grpc.max_send_message_length': -1,
      'grpc.max_concurrent_streams': MAX_STREAMS_PER_CONNECTION,
      'grpc.keepalive_time_ms': options.heartbeatMs,
      'grpc.keepalive_timeout_ms': Math.min(options.heartbeatMs, 20_000),
    });
    limitMetadata(this.server);
    for (const [definition, handlers] of this.definitions()) this.server.addService(definition, handlers);
    answerOthers(this.server, (call) => void this.other(call));
    this.injector = this.server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  }

  /** Resolves with the port. Rejects with Error where it cannot be had. */
  listen(host: string, port: number): Promise<number> {
    const address = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
    return new Promise((resolve, reject) => {
      this.server.bindAsync(address, grpc.ServerCredentials.createInsecure(), (error, bound) => {
        if (error) reject(error);
        else resolve(bound);
      });
    });
  }

  /** Takes over a connection whose preface has been read and put back. */
  accept(socket: Socket): void {
    this.injector.injectConnection(socket);
  }

  /** Resolves when every call has its status, at the latest after `ms`; idle connections are told to go. */
  settle(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.server.tryShutdown(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Streams must have been ended before; what is left is cut. */
  close(): void {
    this.server.forceShutdown();
  }

  private definitions(): [grpc.ServiceDefinition, grpc.UntypedServiceImplementation][] {
    const byService = new Map<string, ServedMethod[]>();
    for (const served of this.options.methods) {
      const name = served.descriptor.parent.typeName;
      byService.set(name, [...(byService.get(name) ?? []), served]);
    }
    return [...byService.values()].map((methods) => [
      Object.fromEntries(
        methods.map(({ descriptor, method }) => [descriptor.name, definitionOf(descriptor, method.kind)]),
      ),
      Object.fromEntries(methods.map((served) => [served.descriptor.name, this.handlerOf(served)])),
    ]);
  }

  /** A call of a method that is not here. */
  private async other(call: RawCall): Promise<void> {
    const { forward, authenticator } = this.options;
    call.on('error', () => undefined);
    try {
      const { metadata } = toCall(call);
      if (!forward) throw await methodRefusal(call.getPath(), authenticator, metadata);
      forward.pass(call);
    } catch (thrown) {
      call.emit('error', this.failed(thrown));
    }
  }

  private handlerOf(served: ServedMethod): grpc.UntypedHandleCall {
    const { method } = served;
    switch (method.kind) {
      case 'unary':
        return this.unary(served, method);
      case 'stream':
        return this.stream(served, method);
      case 'watch':
        return this.watch(served, method);
      case 'bidi':
        return this.bidi(served, method);
    }
  }

  private unary(served: ServedMethod, method: UnaryMethod<unknown>): grpc.handleUnaryCall<Buffer, Buffer> {
    const { forward } = this.options;
    return (grpcCall, callback) => {
      const answer = async (): Promise<void> => {
        const { of, metadata } = toCall(grpcCall);
        const call = of(await this.admit(served, metadata));
        const request = decode(method, grpcCall.request);
        if (forward && method.forwards?.(request, call)) return forward.passUnary(grpcCall, callback);
        const message = await method.handle(request, call);
        if (call.responseMetadata.size > 0) grpcCall.sendMetadata(toMetadata(call.responseMetadata));
        callback(null, message.proto());
      };
      answer().catch((thrown: unknown) => callback(this.failed(thrown)));
    };
  }

  private stream(served: ServedMethod, method: StreamMethod<unknown>): grpc.handleServerStreamingCall<Buffer, Buffer> {
    const { forward } = this.options;
    return (grpcCall) => {
      void this.run(served, grpcCall, async (call) => {
        const request = decode(method, grpcCall.request);
        if (forward && method.forwards?.(request, call)) return forward.passStream(grpcCall);
        const stream = new GrpcServerStream(grpcCall, call.responseMetadata);
        this.options.openStreams.add(stream, call);
        await method.handle(request, call, stream);
      });
    };
  }

  private watch(served: ServedMethod, method: WatchMethod<unknown>): grpc.handleServerStreamingCall<Buffer, Buffer> {
    return (grpcCall) => {
      void this.run(served, grpcCall, (call) =>
        method.open(decode(method, grpcCall.request), call, {
          framing: this.options.framing,
          signal: call.signal,
          start: (name) => {
            if (name) call.responseMetadata.set('x-kubecast-start', name);
            grpcCall.sendMetadata(toMetadata(call.responseMetadata));
            return new GrpcTransport(grpcCall, call.signal);
          },
        }),
      );
    };
  }

  private bidi(served: ServedMethod, method: BidiMethod<unknown>): grpc.handleBidiStreamingCall<Buffer, Buffer> {
    return (grpcCall) => {
      void this.run(served, grpcCall, async (call) => {
        const stream = new GrpcServerStream(grpcCall, call.responseMetadata);
        this.options.openStreams.add(stream, call);
        const sink = method.open(call, stream);
        grpcCall.on('data', (bytes: Buffer) => {
          try {
            sink.receive(decode(method, bytes));
            // Who asks without reading the answers is not listened to for a while.
            if (grpcCall.writableNeedDrain) {
              grpcCall.pause();
              stream.onDrain(() => void grpcCall.resume());
            }
          } catch (thrown) {
            grpcCall.emit('error', this.failed(thrown));
          }
        });
        grpcCall.on('end', () => sink.end());
      });
    };
  }

  /** Runs a streaming call; what it throws becomes the status. */
  private async run(
    served: ServedMethod,
    grpcCall: WritableCall,
    action: (call: Call) => Promise<void>,
  ): Promise<void> {
    // The stream of a cancelled call reports errors of its own: there is nobody left to tell.
    grpcCall.on('error', () => undefined);
    try {
      const { of, metadata, over } = toCall(grpcCall);
      grpcCall.on('close', over);
      grpcCall.on('finish', over);
      await action(of(await this.admit(served, metadata)));
    } catch (thrown) {
      grpcCall.emit('error', this.failed(thrown));
    }
  }

  private async admit(served: ServedMethod, metadata: ReadonlyMap<string, string>): Promise<Caller> {
    const caller = await callerOf(this.options.authenticator, served, metadata);
    assertClientNewEnough(metadata.get('user-agent'));
    return caller;
  }

  private failed(thrown: unknown): grpc.ServerErrorResponse {
    return toServerError(errorToTell(thrown, this.options.log));
  }
}

function decode<T>(method: { decode(bytes: Uint8Array): T }, bytes: Buffer): T {
  try {
    return method.decode(bytes);
  } catch (cause) {
    throw Object.assign(invalidArgument('the request is not the message that this method takes'), { cause });
  }
}

function definitionOf(
  descriptor: ServedMethod['descriptor'],
  kind: ServedMethod['method']['kind'],
): grpc.MethodDefinition<Buffer, Buffer> {
  return rawDefinition(grpcPath(descriptor), { request: kind === 'bidi', response: kind !== 'unary' });
}
