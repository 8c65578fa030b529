import type { Clock } from '../../base/clock.js';
import type { StatusError } from '../../base/status-error.js';
import { goingAway } from './refusals.js';

/** What is on its way to the Argo CD server, so that a drain can end it with a reason. Bounded by connections. */
export class InFlight {
  /** From here on nothing more may be passed on. */
  isOver = false;
  private readonly ends = new Set<(error: StatusError) => void>();
  private settled: () => void = () => undefined;

  /** `end` is called at most once, and not after the result was. */
  add(end: (error: StatusError) => void): () => void {
    this.ends.add(end);
    return () => {
      if (this.ends.delete(end) && this.ends.size === 0) this.settled();
    };
  }

  /** Resolves when there is nothing more; what is left after `ms` is ended. */
  async drain(clock: Clock, ms: number): Promise<void> {
    await this.empty(clock, ms);
    this.isOver = true;
    const left = [...this.ends];
    this.ends.clear();
    for (const end of left) end(goingAway());
  }

  private empty(clock: Clock, ms: number): Promise<void> {
    if (this.ends.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = clock.after(ms, resolve);
      this.settled = () => {
        timer.cancel();
        resolve();
      };
    });
  }
}
