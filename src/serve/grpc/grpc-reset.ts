import { constants, type ServerHttp2Stream } from 'node:http2';
import type { WritableCall } from './grpc-stream.js';

/**
 * Resets the HTTP/2 stream below a call, so that the client hears at once and what waits is thrown away.
 * grpc-js offers no such thing: `destroy` of a call stops our side and leaves the client waiting for ever.
 */
export function resetStream(call: WritableCall): void {
  const stream = http2StreamOf(call);
  if (stream) stream.close(constants.NGHTTP2_CANCEL);
  // Also where the stream could not be found: at least nothing more is kept for it.
  call.destroy();
}

/** A private part of grpc-js; a test notices if it moves. */
function http2StreamOf(call: WritableCall): ServerHttp2Stream | undefined {
  const inner: unknown = Reflect.get(call, 'call');
  if (typeof inner !== 'object' || inner === null) return undefined;
  const stream: unknown = Reflect.get(inner, 'stream');
  return isHttp2Stream(stream) ? stream : undefined;
}

function isHttp2Stream(value: unknown): value is ServerHttp2Stream {
  return typeof value === 'object' && value !== null && 'pushStream' in value && 'close' in value;
}
