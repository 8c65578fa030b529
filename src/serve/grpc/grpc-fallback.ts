import grpc from '@grpc/grpc-js';
import { rawDefinition } from './grpc-definition.js';

export type RawCall = grpc.ServerDuplexStream<Buffer, Buffer>;

/**
 * Answers every call of a method that no service of the server has, with its messages as bytes: each of the four kinds
 * of calls is a special case of the one in which both sides stream. grpc-js has no place for such a thing.
 */
export function answerOthers(server: grpc.Server, answer: (call: RawCall) => void): void {
  const handlers: unknown = Reflect.get(server, 'handlers');
  // A private part of grpc-js; tests notice if it moves, and then it answers UNIMPLEMENTED by itself.
  if (handlers instanceof Map) Reflect.set(server, 'handlers', new WithFallback(handlers, answer));
}

class WithFallback extends Map<unknown, unknown> {
  constructor(
    entries: ReadonlyMap<unknown, unknown>,
    private readonly func: (call: RawCall) => void,
  ) {
    super(entries);
  }

  override get(path: unknown): unknown {
    return super.get(path) ?? this.fallbackAt(String(path));
  }

  private fallbackAt(path: string): object {
    const { responseSerialize: serialize, requestDeserialize: deserialize } = rawDefinition(path);
    return { type: 'bidi', path, func: this.func, serialize, deserialize };
  }
}

/** Lets one call have longer requests than the server takes otherwise; before its first message. */
export function allowRequestsOf(bytes: number, call: RawCall): void {
  const inner: unknown = Reflect.get(call, 'call');
  if (typeof inner !== 'object' || inner === null) return;
  const decoder: unknown = Reflect.get(inner, 'decoder');
  if (typeof decoder !== 'object' || decoder === null) return;
  // Private parts, as above: without them a long request is refused.
  Reflect.set(inner, 'maxReceiveMessageSize', bytes);
  Reflect.set(decoder, 'maxReadMessageLength', bytes);
}
