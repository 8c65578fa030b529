import type { Enforcer } from '../access/enforcer.js';
import type { Installation } from '../access/installation.js';
import { type StatusError, toStatusError } from '../base/status-error.js';

/** A permission that a call needs for as long as it lasts. */
export interface HeldPermission {
  /** Aborted when the call is over, when the permission is lost, and by `release`. */
  readonly signal: AbortSignal;
  /** Why it is no longer there. */
  readonly lost: StatusError | undefined;
  release(): void;
}

/** Asks all open calls again in the turn that reads a change of policy (R5). Bounded by the calls that doors take. */
export class StandingPermissions {
  private readonly held = new Set<() => void>();

  constructor(enforcer: Enforcer, installation?: Installation) {
    const askAgain = (): void => {
      for (const ask of [...this.held]) ask();
    };
    enforcer.onChange(askAgain);
    installation?.onChange(askAgain);
  }

  /** `check` throws what to tell the caller once the permission is gone. */
  hold(check: () => unknown, call: AbortSignal): HeldPermission {
    const over = new AbortController();
    let lost: StatusError | undefined;
    const release = (): void => {
      this.held.delete(ask);
      call.removeEventListener('abort', release);
      over.abort();
    };
    const ask = (): void => {
      try {
        check();
      } catch (thrown) {
        lost = toStatusError(thrown);
        release();
      }
    };
    this.held.add(ask);
    call.addEventListener('abort', release, { once: true });
    if (call.aborted) release();
    return {
      signal: over.signal,
      get lost() {
        return lost;
      },
      release,
    };
  }
}
