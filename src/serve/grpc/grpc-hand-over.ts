import type grpc from '@grpc/grpc-js';
import { Code, StatusError } from '../../base/status-error.js';
import { passable } from './forwarded-metadata.js';
import type { RawCall } from './grpc-fallback.js';
import { type GrpcCall, toServerError } from './grpc-call.js';
import type { RequestReader } from './request-reader.js';

/** It may have been cancelled while we asked who calls. */
export function cancelWith(call: GrpcCall & { readonly cancelled: boolean }, upstream: { cancel(): void }): void {
  call.on('cancelled', () => upstream.cancel());
  if (call.cancelled) upstream.cancel();
}

/** No answer from there, whatever is in it, may end the process. */
export function giveHead(
  call: { sendMetadata(metadata: grpc.Metadata): void },
  metadata: grpc.Metadata,
  fail: (error: StatusError) => void,
): void {
  try {
    call.sendMetadata(passable(metadata));
  } catch (cause) {
    fail(new StatusError(Code.INTERNAL, 'the Argo CD server gave an answer that cannot be passed on', { cause }));
  }
}

/** The requests of a call, to the call there. */
export function giveOn(call: RawCall, upstream: grpc.ClientDuplexStream<Buffer, Buffer>, reader: RequestReader): void {
  call.on('data', (bytes: Buffer) => {
    if (upstream.write(bytes, () => reader.passed())) return;
    call.pause();
    upstream.once('drain', () => call.resume());
  });
  call.on('end', () => {
    // As grpc-go has it. The call there ends with this one.
    if (reader.isInside) call.emit('error', toServerError(new StatusError(Code.INTERNAL, 'unexpected EOF')));
    else upstream.end();
  });
}
