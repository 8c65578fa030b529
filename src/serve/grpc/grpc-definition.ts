import type grpc from '@grpc/grpc-js';

const identity = (bytes: Buffer): Buffer => bytes;

/** A method whose messages stay bytes; both sides stream unless it is said otherwise. */
export function rawDefinition(
  path: string,
  streams: { readonly request: boolean; readonly response: boolean } = { request: true, response: true },
): grpc.MethodDefinition<Buffer, Buffer> {
  return {
    path,
    requestStream: streams.request,
    responseStream: streams.response,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}
