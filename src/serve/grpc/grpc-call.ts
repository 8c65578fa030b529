import grpc from '@grpc/grpc-js';
import type { Caller } from '../../access/caller.js';
import type { Call } from '../../api/method.js';
import { toStatusError } from '../../base/status-error.js';
import { COOKIES } from '../response-cookies.js';
import { metadataOptions } from '../metadata-options.js';
import { refuseLongMetadata } from './metadata-limits.js';

/** What grpc-js calls have in common, as far as a call needs it. */
export interface GrpcCall {
  readonly metadata: grpc.Metadata;
  on(event: 'cancelled', listener: () => void): unknown;
}

/** The transport-free call of a caller, and how to tell it that it is over; throws where there is too much metadata. */
export function toCall(call: GrpcCall): { of: (caller: Caller) => Call; metadata: Metadata; over: () => void } {
  refuseLongMetadata(call.metadata);
  const metadata = textMetadata(call.metadata);
  const controller = new AbortController();
  const over = (): void => controller.abort();
  call.on('cancelled', over);
  return {
    over,
    metadata,
    of: (caller) => ({
      caller,
      metadata,
      options: metadataOptions(metadata),
      signal: controller.signal,
      responseMetadata: new Map(),
    }),
  };
}

type Metadata = ReadonlyMap<string, string>;

/** The first value of each name that is text. Cookies are none: only browsers have them, and those come by HTTP. */
export function textMetadata(metadata: grpc.Metadata): ReadonlyMap<string, string> {
  const texts = new Map<string, string>();
  for (const name of Object.keys(metadata.getMap())) {
    const [first] = metadata.get(name);
    if (typeof first === 'string' && name !== 'cookie') texts.set(name, name === 'token' ? firstOf(first) : first);
  }
  return texts;
}

/** HTTP/2 in node joins what was sent twice; no token has a comma in it. */
function firstOf(joined: string): string {
  const [first = ''] = joined.split(', ', 1);
  return first;
}

/** Without what is for browsers alone. */
export function toMetadata(entries: ReadonlyMap<string, string>): grpc.Metadata {
  const metadata = new grpc.Metadata();
  for (const [name, value] of entries) if (name !== COOKIES) metadata.set(name, value);
  return metadata;
}

/** What grpc-js sends as status and trailers. */
export function toServerError(thrown: unknown, trailers = new grpc.Metadata()): grpc.ServerErrorResponse {
  const error = toStatusError(thrown);
  const code = STATUSES.find((status) => Number(status) === Number(error.code)) ?? grpc.status.UNKNOWN;
  return { name: error.name, message: error.message, code, details: error.message, metadata: trailers };
}

/** grpc-js's own enumeration; the numbers are the same. */
const STATUSES = Object.values(grpc.status).filter((status) => typeof status !== 'string');
