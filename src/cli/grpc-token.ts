import grpc from '@grpc/grpc-js';

/** Metadata that says who is asking, where Argo CD's own clients say it. */
export function metadataWith(token: string | undefined): grpc.Metadata {
  const metadata = new grpc.Metadata();
  if (token !== undefined) metadata.set('token', token);
  return metadata;
}
