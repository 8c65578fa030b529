import type { Timer } from '../../src/base/clock.js';
import { ManualClock } from '../../src/simulator/manual-clock.js';

/** A clock that stands still, and tells which timers wait. */
export class WatchedClock extends ManualClock {
  /** The delay of each timer that was ever set. */
  readonly delays: number[] = [];
  waiting = 0;

  override after(ms: number, callback: () => void): Timer {
    this.delays.push(ms);
    this.waiting++;
    let isOver = false;
    const finish = (): void => {
      if (!isOver) this.waiting--;
      isOver = true;
    };
    const timer = super.after(ms, () => {
      finish();
      callback();
    });
    return {
      cancel: () => {
        finish();
        timer.cancel();
      },
    };
  }
}
