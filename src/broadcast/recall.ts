import type { Clock } from '../base/clock.js';
import type { Transport } from './transport.js';

/** What was handed to a transport cannot be recalled: it gets so long to leave, then the connection goes (R5). */
export const RECALL_MS = 1_000;

/** `withinMs` is what is left of that time. */
export function limitRecall(transport: Transport, clock: Clock, withinMs = RECALL_MS): void {
  const before = transport.drainedBytes;
  const waiting = transport.waitingBytes;
  if (waiting === 0) return;
  clock.after(Math.max(0, withinMs), () => {
    if (transport.drainedBytes - before < waiting) transport.destroy();
  });
}
