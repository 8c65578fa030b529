import type { Clock, Timer } from '../base/clock.js';
import { Code, StatusError } from '../base/status-error.js';
import type { TimerWheel } from '../base/timer-wheel.js';
import type { Authenticator } from './authenticator.js';
import type { Admission, Caller } from './caller.js';

export interface SessionGuardOptions {
  readonly authenticator: Authenticator;
  readonly wheel: TimerWheel;
  readonly clock: Clock;
}

/** How often those are asked again whose truth lies elsewhere. */
const VERIFY_EVERY_MS = 60_000;
/** A timer cannot be set further ahead. */
const MAX_TIMER_MS = 2_147_483_647;

/** Someone whose stream ends when the credentials no longer count. */
interface Watched {
  readonly admission: Admission;
  readonly end: (error: StatusError) => void;
  readonly timers: Timer[];
}

/** Ends open streams when the token behind them expires, is revoked, or loses its account, or nobody is let in without one any more (R5, R12). Bounded by the open streams. */
export class SessionGuard {
  private readonly watched = new Set<Watched>();

  constructor(private readonly options: SessionGuardOptions) {
    options.authenticator.onChange(() => this.lookAtAll());
  }

  get size(): number {
    return this.watched.size;
  }

  /** Calls `end` once, when the caller's credentials no longer count; at once, where that is so already. */
  watch(caller: Caller, end: (error: StatusError) => void): Timer {
    const admission = caller.session ?? caller.admission;
    if (!admission) return { cancel: () => undefined };
    const watched: Watched = { admission, end, timers: [] };
    this.watched.add(watched);
    this.watchExpiry(watched);
    if (admission.verifyAgain) {
      watched.timers.push(this.options.wheel.every(VERIFY_EVERY_MS, () => void this.verifyAgain(watched)));
    }
    this.look(watched);
    return { cancel: () => this.forget(watched) };
  }

  /** Never before `exp`; timers may be a little early. */
  private watchExpiry(watched: Watched): void {
    const { clock } = this.options;
    const { expiresAt } = watched.admission;
    if (expiresAt === undefined) return;
    const wait = Math.min(Math.max(1, expiresAt - clock.now()), MAX_TIMER_MS);
    const timer = clock.after(wait, () => {
      if (!this.watched.has(watched)) return;
      if (clock.now() >= expiresAt) this.finish(watched, expired());
      else this.watchExpiry(watched);
    });
    watched.timers.push(timer);
  }

  private async verifyAgain(watched: Watched): Promise<void> {
    const problem = await watched.admission.verifyAgain?.();
    if (problem && this.watched.has(watched)) this.finish(watched, problem);
  }

  private lookAtAll(): void {
    for (const watched of this.watched) this.look(watched);
  }

  private look(watched: Watched): void {
    const problem = watched.admission.problem();
    if (problem) this.finish(watched, problem);
  }

  private finish(watched: Watched, error: StatusError): void {
    this.forget(watched);
    watched.end(error);
  }

  private forget(watched: Watched): void {
    this.watched.delete(watched);
    for (const timer of watched.timers) timer.cancel();
  }
}

/** In the words of Argo CD. */
function expired(): StatusError {
  return new StatusError(Code.UNAUTHENTICATED, 'invalid session: token has invalid claims: token is expired');
}
