import type grpc from '@grpc/grpc-js';
import { Code, StatusError } from '../../base/status-error.js';
import { headerBytes, MAX_HEADER_BYTES, MAX_HEADERS, mostHeaderBytes } from '../header-limits.js';

/** `:method`, `:scheme`, `:path`, `:authority`. */
const PSEUDO_HEADERS = 4;

/**
 * How much metadata is read at all, told to clients when they connect: who sends more gets ENHANCE_YOUR_CALM, which
 * gRPC calls RESOURCE_EXHAUSTED. One value above 64 KiB ends the connection, whatever is set here (nghttp2).
 */
export function limitMetadata(server: grpc.Server): void {
  const options: unknown = Reflect.get(server, 'commonServerOptions');
  // A private part of grpc-js, which has no option for it; tests notice if it moves.
  if (typeof options !== 'object' || options === null) return;
  const settings: unknown = Reflect.get(options, 'settings');
  const others = typeof settings === 'object' ? settings : {};
  Reflect.set(options, 'settings', { ...others, maxHeaderListSize: MAX_HEADER_BYTES });
  Reflect.set(options, 'maxHeaderListPairs', MAX_HEADERS + PSEUDO_HEADERS);
}

/** Throws RESOURCE_EXHAUSTED where a call has more metadata than a request over HTTP may have headers. */
export function refuseLongMetadata(metadata: grpc.Metadata): void {
  const cookie = metadata.get('cookie').join('; ');
  const most = mostHeaderBytes(cookie);
  if (lengthOf(metadata) <= most) return;
  throw new StatusError(Code.RESOURCE_EXHAUSTED, `metadata may be ${most / 1024} KiB long`);
}

function lengthOf(metadata: grpc.Metadata): number {
  let length = 0;
  for (const name of Object.keys(metadata.getMap())) {
    for (const value of metadata.get(name)) length += headerBytes(name, String(value));
  }
  return length;
}
