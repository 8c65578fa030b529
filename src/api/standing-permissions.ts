import type { Enforcer } from '../access/enforcer.js';
import type { Installation } from '../access/installation.js';
import { type StatusError, toStatusError } from '../base/status-error.js';
import type { Applications } from '../tree/tree-documents.js';

/** A permission that a call needs for as long as it lasts. */
export interface HeldPermission {
  /** Aborted when the call is over, when the permission is lost, and by `release`. */
  readonly signal: AbortSignal;
  /** Why it is no longer there. */
  readonly lost: StatusError | undefined;
  release(): void;
}

/** Asks open calls again in the turn that reads a change of policy, or of their application (R5). Bounded by the calls that doors take. */
export class StandingPermissions {
  private readonly held = new Set<() => void>();

  constructor(
    enforcer: Enforcer,
    private readonly applications: Pick<Applications, 'onChange'>,
    installation?: Installation,
  ) {
    const askAgain = (): void => {
      for (const ask of [...this.held]) ask();
    };
    enforcer.onChange(askAgain);
    installation?.onChange(askAgain);
  }

  /** `check` throws what to tell the caller once the permission is gone; `key` is of the application that it looks at. */
  hold(check: () => unknown, call: AbortSignal, key?: string): HeldPermission {
    const over = new AbortController();
    let lost: StatusError | undefined;
    const release = (): void => {
      this.held.delete(ask);
      forget();
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
    const forget = key === undefined ? (): void => undefined : this.applications.onChange(key, ask);
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
