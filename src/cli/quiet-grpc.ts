import grpc from '@grpc/grpc-js';

/** grpc-js writes lines of its own to stderr, beside the error that it throws; GRPC_VERBOSITY brings them back. */
export function quietGrpc(env: Readonly<Record<string, string | undefined>>): void {
  if (env['GRPC_VERBOSITY'] === undefined) grpc.setLogVerbosity(grpc.logVerbosity.NONE);
}
