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

/** Has another one cut the messages of a call out of its bytes, and say how long they may be; before the first one. */
export function readBy(reader: { write(data: Buffer): Buffer[] }, call: RawCall): void {
  const inner: unknown = Reflect.get(call, 'call');
  // A private part, as above: without it a long request is refused.
  if (typeof inner === 'object' && inner !== null && 'decoder' in inner) Reflect.set(inner, 'decoder', reader);
}
