import type { Clock } from '../../base/clock.js';

const MOST_FAILURES = 5;
const WINDOW_MS = 300_000;
/** More names than can be tried within the window, at fifty logins at once of half a second each. */
const MOST_NAMES = 32_768;

interface Failures {
  readonly count: number;
  readonly lastAt: number;
}

/**
 * Five failures within five minutes of each other, and a name is refused until five minutes have passed. Counters of
 * accounts are kept whatever happens; of other names the oldest are forgotten, so that no flood of invented names
 * pushes an account's counter out.
 */
export class FailedLogins {
  private readonly ofAccounts = new Map<string, Failures>();
  private readonly ofOthers = new Map<string, Failures>();

  constructor(
    private readonly clock: Clock,
    private readonly isAccount: (name: string) => boolean,
    private readonly mostNames = MOST_NAMES,
  ) {}

  /** How long a name is refused from now on; 0 where it is not. */
  blockedForMs(name: string): number {
    const failures = this.recentOf(name);
    return failures && failures.count >= MOST_FAILURES ? this.leftOf(failures) : 0;
  }

  failed(name: string): void {
    const counters = this.countersOf(name);
    const next = { count: (this.recentOf(name)?.count ?? 0) + 1, lastAt: this.clock.elapsed() };
    counters.delete(name);
    counters.set(name, next);
    const [oldest] = this.ofOthers.keys();
    if (oldest !== undefined && this.ofOthers.size > this.mostNames) this.ofOthers.delete(oldest);
  }

  succeeded(name: string): void {
    this.countersOf(name).delete(name);
  }

  private recentOf(name: string): Failures | undefined {
    const failures = this.countersOf(name).get(name);
    return failures && this.leftOf(failures) > 0 ? failures : undefined;
  }

  private leftOf({ lastAt }: Failures): number {
    return WINDOW_MS - (this.clock.elapsed() - lastAt);
  }

  private countersOf(name: string): Map<string, Failures> {
    return this.isAccount(name) ? this.ofAccounts : this.ofOthers;
  }
}
