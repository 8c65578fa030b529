import type { Clock, Timer } from '../base/clock.js';
import { compareRevisions, type Revision } from '../model/revision.js';
import type { Store, StoreListener } from '../store/store.js';

/** At most so often the API server is asked whether what clients are ahead of us by exists at all. */
const ASK_EVERY_MS = 1_000;

interface Waiter {
  /** Undefined: the past of the log. */
  readonly position: Revision | undefined;
  readonly resolve: (outcome: AheadOutcome) => void;
}

/** `reached`: judge it again. `rewritten`: the newest state of the cluster is older than that. `late`: neither in time. */
export type AheadOutcome = 'reached' | 'rewritten' | 'late';

/**
 * Requests whose cursor is ahead of this replica: they wait, unjoined (R9).
 * Bounded by the streams and forwarded calls that a server takes; one shared question a second, whatever their number.
 */
export class AheadOfUs implements StoreListener {
  private readonly waiters = new Set<Waiter>();
  private timer: Timer | undefined;
  private isAsking = false;
  private nextQuestionAt = 0;
  private isOver = false;

  constructor(
    private readonly store: Store,
    private readonly newestRevision: () => Promise<Revision>,
    private readonly clock: Clock,
  ) {
    store.listen(this);
  }

  onChange(): void {
    // The position moves with onAdvance.
  }

  onAdvance(position: Revision): void {
    this.settle((waiter) => isBeyond(position, waiter), 'reached');
  }

  onPast(): void {
    this.settle((waiter) => waiter.position === undefined, 'reached');
  }

  /** Resolves also when `signal` is aborted; the caller looks at it. `longestMs` absent = however long it takes. */
  wait(position: Revision, signal: AbortSignal, longestMs?: number): Promise<AheadOutcome> {
    return new Promise((resolve) => {
      const finish = (outcome: AheadOutcome): void => {
        timer?.cancel();
        signal.removeEventListener('abort', cancel);
        this.waiters.delete(waiter);
        resolve(outcome);
      };
      const cancel = (): void => finish('reached');
      const waiter: Waiter = { position, resolve: finish };
      const timer = longestMs === undefined ? undefined : this.clock.after(longestMs, () => finish('late'));
      this.waiters.add(waiter);
      signal.addEventListener('abort', cancel, { once: true });
      if (signal.aborted || this.isOver) cancel();
      else this.scheduleQuestion();
    });
  }

  /** Resolves with the first list, after `ms`, or when `signal` is aborted; the caller looks at the store. */
  firstList(ms: number, signal: AbortSignal): Promise<void> {
    return this.hold('0', ms, signal);
  }

  /** Resolves when it is known what happened before the first list, after `ms`, or when `signal` is aborted. */
  past(ms: number, signal: AbortSignal): Promise<void> {
    return this.hold(undefined, ms, signal);
  }

  private hold(position: Revision | undefined, ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        timer.cancel();
        this.waiters.delete(waiter);
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const timer = this.clock.after(ms, finish);
      const waiter: Waiter = { position, resolve: finish };
      this.waiters.add(waiter);
      signal.addEventListener('abort', finish, { once: true });
      const isThere = position !== undefined && this.store.position !== undefined;
      if (signal.aborted || isThere) finish();
    });
  }

  /** The server is going away: nobody waits any longer, nor from here on. */
  letGo(): void {
    this.isOver = true;
    this.settle(() => true, 'reached');
  }

  /** Whoever comes and goes: there is one question a second. */
  private scheduleQuestion(): void {
    if (this.isAsking || this.timer || this.waiters.size === 0) return;
    const waitMs = this.nextQuestionAt - this.clock.elapsed();
    if (waitMs <= 0) return void this.ask();
    this.timer = this.clock.after(waitMs, () => {
      this.timer = undefined;
      this.scheduleQuestion();
    });
  }

  private async ask(): Promise<void> {
    this.isAsking = true;
    this.nextQuestionAt = this.clock.elapsed() + ASK_EVERY_MS;
    // An answer says nothing about those who come while it is on its way.
    const asking = new Set(this.waiters);
    try {
      const newest = await this.newestRevision();
      const isTooHigh = ({ position }: Waiter): boolean =>
        position !== undefined && compareRevisions(position, newest) > 0;
      this.settle((waiter) => asking.has(waiter) && isTooHigh(waiter), 'rewritten');
    } catch {
      // The API server cannot say now; the reflector tells the operator. Asked again in a second.
    }
    this.isAsking = false;
    this.scheduleQuestion();
  }

  private settle(isSettled: (waiter: Waiter) => boolean, outcome: AheadOutcome): void {
    for (const waiter of this.waiters) {
      if (!isSettled(waiter)) continue;
      this.waiters.delete(waiter);
      waiter.resolve(outcome);
    }
  }
}

function isBeyond(position: Revision, waiter: Waiter): boolean {
  return waiter.position !== undefined && compareRevisions(waiter.position, position) <= 0;
}
