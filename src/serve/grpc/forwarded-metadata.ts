import type grpc from '@grpc/grpc-js';
import { FORWARDED } from '../forward/end-to-end-headers.js';

/** Of one connection only, or made anew by who sends on. */
const NOT_PASSED_ON = [
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'date',
  'grpc-accept-encoding',
  'grpc-encoding',
  'grpc-message',
  'grpc-status',
  'grpc-timeout',
  'host',
  'te',
  'trailer',
  'user-agent',
];

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
  for (const name of NOT_PASSED_ON) passed.remove(name);
  return passed;
}
