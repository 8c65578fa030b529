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

  isBlocked(name: string): boolean {
    return this.countOf(name) >= MOST_FAILURES;
  }

  failed(name: string): void {
    const counters = this.countersOf(name);
    const next = { count: this.countOf(name) + 1, lastAt: this.clock.elapsed() };
    counters.delete(name);
    counters.set(name, next);
    const [oldest] = this.ofOthers.keys();
    if (oldest !== undefined && this.ofOthers.size > this.mostNames) this.ofOthers.delete(oldest);
  }

  succeeded(name: string): void {
    this.countersOf(name).delete(name);
  }

  private countOf(name: string): number {
    const failures = this.countersOf(name).get(name);
    return failures && this.clock.elapsed() - failures.lastAt < WINDOW_MS ? failures.count : 0;
  }

  private countersOf(name: string): Map<string, Failures> {
    return this.isAccount(name) ? this.ofAccounts : this.ofOthers;
  }
}
