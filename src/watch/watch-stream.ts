import type { Transport } from '../broadcast/transport.js';
import type { Framing } from '../encode/framing.js';

/** How the stream begins, for clients that cannot see marks (R10): sent as `x-kubecast-start`. */
export type StartName = 'snapshot' | 'replay' | 'reset';

/** A watch call as a door offers it. */
export interface WatchStream {
  readonly framing: Framing;
  readonly signal: AbortSignal;
  /** Flushes status line, headers and the first sign of life (R11). Until then an error is a real status. */
  start(name: StartName | undefined): Transport;
}
