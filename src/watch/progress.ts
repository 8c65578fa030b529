import type { Transport } from '../broadcast/transport.js';
import type { Clock } from '../base/clock.js';

/** Less than this in the whole time is no progress (R8). */
const MIN_DRAINED_BYTES = 64 * 1024;

/** How often to look, where so long nothing may drain. */
export function lookEveryMs(timeoutMs: number): number {
  return Math.min(5_000, timeoutMs / 2);
}

/** Whether a subscriber that is behind still drains what waits for it. */
export class Progress {
  private since: { at: number; drained: number; waiting: number } | undefined;

  constructor(
    private readonly transport: Pick<Transport, 'drainedBytes' | 'waitingBytes'>,
    private readonly clock: Clock,
    private readonly timeoutMs: number,
  ) {}

  /** Asked now and then; `isLive` = nothing waits for the subscriber. */
  isStuck(isLive: boolean): boolean {
    const { drainedBytes, waitingBytes } = this.transport;
    const at = this.clock.elapsed();
    if (isLive) {
      this.since = undefined;
      return false;
    }
    this.since ??= { at, drained: drainedBytes, waiting: waitingBytes };
    if (at - this.since.at < this.timeoutMs) return false;
    const drained = drainedBytes - this.since.drained;
    const isStuck = drained < MIN_DRAINED_BYTES && drained < this.since.waiting;
    this.since = { at, drained: drainedBytes, waiting: waitingBytes };
    return isStuck;
  }
}
