import type { Clock } from '../base/clock.js';
import { compareRevisions, type Revision } from '../model/revision.js';

/** How far policies of replicas may lie apart: a change counts for what happened so long before it, too (R9). */
const SKEW_MS = 10 * 60_000;
/** Older versions are forgotten; their exits then count as permitted by nobody. */
const MAX_VERSIONS = 100;

interface Version<T> {
  readonly policy: T;
  /** The position 10 min after the *next* change; undefined as long as that has not come. */
  endedAt: Revision | undefined;
}

/**
 * Which policies were in force since the replica stood at a position.
 * The start of the replica counts as a change: it cannot know what was in force before.
 */
export class PolicyTimeline<T> {
  private readonly versions: Version<T>[];
  /** The position 10 min after the latest change. */
  private settledAt: Revision | undefined;

  constructor(
    first: T,
    private readonly position: () => Revision | undefined,
    private readonly clock: Clock,
  ) {
    this.versions = [{ policy: first, endedAt: undefined }];
    this.settle(undefined);
  }

  get current(): T {
    const last = this.versions.at(-1);
    if (!last) throw new Error('a timeline has at least one version');
    return last.policy;
  }

  change(policy: T): void {
    const ended = this.versions.at(-1);
    this.versions.push({ policy, endedAt: undefined });
    if (this.versions.length > MAX_VERSIONS) this.versions.shift();
    this.settledAt = undefined;
    this.settle(ended);
  }

  hasChangedSince(position: Revision): boolean {
    return this.settledAt === undefined || compareRevisions(position, this.settledAt) <= 0;
  }

  since(position: Revision): readonly T[] {
    return this.versions
      .filter(({ endedAt }) => endedAt === undefined || compareRevisions(position, endedAt) <= 0)
      .map(({ policy }) => policy);
  }

  private settle(ended: Version<T> | undefined): void {
    const changes = this.versions.length;
    this.clock.after(SKEW_MS, () => {
      const position = this.position();
      if (ended) ended.endedAt = position;
      if (changes === this.versions.length) this.settledAt = position;
    });
  }
}
