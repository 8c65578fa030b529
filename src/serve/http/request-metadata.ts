import type { IncomingMessage } from 'node:http';
import { invalidArgument } from '../../base/status-error.js';

const PREFIX = 'grpc-metadata-';

/**
 * Headers that are metadata of gRPC alone, and mean nothing as HTTP headers of their own (contract: a token comes as
 * `Authorization`, as a cookie, or as `Grpc-Metadata-Token`).
 */
const GRPC_ALONE = /^(?:token$|grpcgateway-)/;

/**
 * A request's headers as metadata: each by its own name, and `Grpc-Metadata-X` as `x`, as in grpc-gateway.
 * Nothing of the URL becomes metadata. Two answers to the question who asks are refused: no door may pick another one.
 */
export function gatewayMetadata(request: IncomingMessage): ReadonlyMap<string, string> {
  assertOneAuthorization(request, [`${PREFIX}authorization`]);
  const metadata = new Map<string, string>();
  for (const [name, value] of headersOf(request)) {
    if (!name.startsWith(PREFIX) && !GRPC_ALONE.test(name)) metadata.set(name, value);
  }
  for (const [name, value] of headersOf(request)) {
    const key = name.slice(PREFIX.length);
    if (name.startsWith(PREFIX) && key !== 'cookie' && !metadata.has(key)) metadata.set(key, value);
  }
  return metadata;
}

/** Every header is metadata, but for cookies: a browser sends those unasked, and gRPC has none. */
export function grpcWebMetadata(request: IncomingMessage): ReadonlyMap<string, string> {
  assertOneAuthorization(request, []);
  return new Map(headersOf(request).filter(([name]) => name !== 'cookie'));
}

function assertOneAuthorization({ headersDistinct }: IncomingMessage, alsoCalled: readonly string[]): void {
  const given = ['authorization', ...alsoCalled].flatMap((name) => headersDistinct[name] ?? []);
  if (given.length > 1) throw invalidArgument('Authorization may be given once');
}

/** As they came: of the metadata `token` the first counts, as in Argo CD. */
const FIRST_COUNTS = new Set(['token', `${PREFIX}token`]);

function headersOf({ headers, headersDistinct }: IncomingMessage): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    if (FIRST_COUNTS.has(name)) return [[name, headersDistinct[name]?.[0] ?? '']];
    return [[name, Array.isArray(value) ? value.join(', ') : value]];
  });
}
