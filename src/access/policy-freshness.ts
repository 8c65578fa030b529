import type { Clock, Timer } from '../base/clock.js';
import { Code, StatusError } from '../base/status-error.js';
import type { UpstreamState } from '../reflector/upstream-state.js';
import type { ReadinessGate } from '../store/readiness-gate.js';
import type { Store } from '../store/store.js';

/** A live watch says something about once a minute. */
const STALE_AFTER_MS = 150_000;
/** What is decided by so old a policy is not shown any more. */
const TOO_OLD_AFTER_MS = 600_000;
const LOOK_EVERY_MS = 5_000;

export interface PolicyFreshnessOptions {
  /** How the watches do that the policy comes from; none where it does not come from the cluster. */
  readonly states: readonly UpstreamState[];
  readonly applications: Store;
  readonly clock: Clock;
}

/**
 * Whether the policy in force is today's, as far as this replica can know: while applications move and the policy's own
 * watch says nothing, a revoked right may be in use (streams.md, "Not promised").
 */
export class PolicyFreshness implements ReadinessGate {
  private movedAt = Number.NEGATIVE_INFINITY;
  private timer: Timer | undefined;
  private onTooOld: (error: StatusError) => void = () => undefined;

  constructor(private readonly options: PolicyFreshnessOptions) {
    options.applications.listen({ onChange: () => (this.movedAt = options.clock.elapsed()) });
  }

  /** Calls back again and again while the policy is too old: whatever is open is to be ended. */
  start(onTooOld: (error: StatusError) => void): void {
    this.onTooOld = onTooOld;
    this.look();
  }

  stop(): void {
    this.timer?.cancel();
  }

  /** Why nothing may be decided now; undefined while it may. */
  refusal(): StatusError | undefined {
    if (this.unconfirmedMs <= TOO_OLD_AFTER_MS) return undefined;
    return new StatusError(Code.UNAVAILABLE, 'the policy could not be confirmed for 10 minutes: come back');
  }

  blockedBy(): ReturnType<ReadinessGate['blockedBy']> {
    if (this.unconfirmedMs <= STALE_AFTER_MS) return undefined;
    const seconds = Math.round(this.unconfirmedMs / 1000);
    return { state: 'stale', reason: `the policy has not been confirmed for ${seconds} s while applications move` };
  }

  describe(): readonly string[] {
    return this.options.states.filter((state) => state.problemKind !== undefined).map((state) => state.describe());
  }

  /** 0 as long as nothing has moved since the last word of every watch. */
  private get unconfirmedMs(): number {
    const { states, clock } = this.options;
    const silentMs = Math.max(0, ...states.map((state) => state.silentMs));
    return this.movedAt > clock.elapsed() - silentMs ? silentMs : 0;
  }

  private look(): void {
    const error = this.refusal();
    if (error) this.onTooOld(error);
    this.timer = this.options.clock.after(LOOK_EVERY_MS, () => this.look());
  }
}
