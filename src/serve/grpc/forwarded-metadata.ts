import type grpc from '@grpc/grpc-js';
import { FORWARDED, HOP_BY_HOP } from '../forward/end-to-end-headers.js';

/**
 * Beside the headers of one connection: made anew by who sends on. Whatever makes node's HTTP/2 throw must not go on: a
 * client's connection ends with it, and so do all calls on it; an answer takes the process along.
 */
const NOT_PASSED_ON: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  'accept-encoding',
  'content-length',
  'content-type',
  'date',
  'grpc-accept-encoding',
  'grpc-encoding',
  'grpc-message',
  'grpc-status',
  'grpc-timeout',
  'user-agent',
]);

/** What gRPC has for names; grpc-js itself takes colons, too. */
const NAME = /^[0-9a-z_.-]+$/;

export function hasBeenForwarded(metadata: grpc.Metadata): boolean {
  return metadata.get(FORWARDED).length > 0;
}

/** Of a call that we pass on. */
export function outgoing(metadata: grpc.Metadata): grpc.Metadata {
  const passed = passable(metadata);
  passed.set(FORWARDED, '1');
  return passed;
}

/** The metadata of a call that goes on with it, in either direction. */
export function passable(metadata: grpc.Metadata): grpc.Metadata {
  const passed = metadata.clone();
  for (const name of Object.keys(metadata.getMap())) {
    if (NOT_PASSED_ON.has(name) || !NAME.test(name)) passed.remove(name);
  }
  return passed;
}
