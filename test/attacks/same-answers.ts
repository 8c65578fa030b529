import type { Metadata, ServiceError } from '@grpc/grpc-js';
import type { GrpcClient } from '../support/grpc-stream-client.js';

/** An answer without the name that was asked for, which the asker knows, and without what is of the moment. */
export function withoutNames(text: string): string {
  return (
    text
      .replaceAll(/(secret|absent)-app/g, 'NAME')
      .replaceAll(/[Dd]ate: [^\r]*/g, 'DATE')
      .replaceAll(/retry: ?\d+/g, 'RETRY')
      .replaceAll(/[0-9a-z]*\.[0-9a-z]+\.[0-9a-z]+\.[0-9a-z]+/g, 'CURSOR')
      // The length of a chunk: a cursor of another scope may have another digit.
      .replaceAll(/\r\n[0-9a-f]+\r\n/g, 'CHUNK')
  );
}

/** The error of a call that is refused, be it unary or a stream. */
export function grpcRefusalOf(
  client: GrpcClient,
  method: string,
  { request, metadata }: { request: object; metadata: Metadata },
): Promise<ServiceError> {
  return new Promise((resolve, reject) => {
    const stream = client.stream(method, request, metadata);
    stream.on('data', () => reject(new Error(`${method} answered`)));
    stream.on('end', () => reject(new Error(`${method} was let in`)));
    stream.on('error', (error: ServiceError) => resolve(error));
  });
}
