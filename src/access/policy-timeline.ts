import type { Clock } from '../base/clock.js';
import { compareRevisions, type Revision } from '../model/revision.js';

/** How far policies of replicas may lie apart: a change counts for what happened so long before it, too (R9). */
const SKEW_MS = 10 * 60_000;
/** Older versions are forgotten; their exits then count as permitted by nobody. */
const MAX_VERSIONS = 100;

/** A policy, and how long it decided what was seen. */
export interface Reign<T> {
  readonly policy: T;
  /** What left before this position was not judged by it; undefined where it was the first. */
  readonly from: Revision | undefined;
  /** What came after this position was not judged by it; undefined while it is in force. */
  readonly until: Revision | undefined;
}

interface Version<T> extends Reign<T> {
  until: Revision | undefined;
  /** The position 10 min after the *next* change; undefined as long as that has not come. */
  endedAt: Revision | undefined;
}

/**
 * Which policies were in force since the replica stood at a position.
 * The start of the replica counts as a change: it cannot know what was in force before.
 */
export class PolicyTimeline<T> {
  private versions: Version<T>[];
  /** The position 10 min after the latest change. */
  private settledAt: Revision | undefined;

  constructor(
    first: T,
    private readonly position: () => Revision | undefined,
    private readonly clock: Clock,
  ) {
    this.versions = [versionOf(first, undefined)];
    this.settle(undefined);
  }

  get current(): T {
    const last = this.versions.at(-1);
    if (!last) throw new Error('a timeline has at least one version');
    return last.policy;
  }

  change(policy: T): void {
    const ended = this.versions.at(-1);
    if (ended) ended.until = this.position();
    // Before the first list nobody saw anything.
    if (ended?.until === undefined) this.versions = [];
    this.versions.push(versionOf(policy, ended?.until));
    if (this.versions.length > MAX_VERSIONS) this.versions.shift();
    this.settledAt = undefined;
    this.settle(ended);
  }

  /** After a restore no position from before can be compared: what was seen then counts as seen by nobody. */
  forget(): void {
    this.versions = [versionOf(this.current, undefined)];
    this.settledAt = undefined;
    this.settle(undefined);
  }

  hasChangedSince(position: Revision): boolean {
    return this.settledAt === undefined || compareRevisions(position, this.settledAt) <= 0;
  }

  since(position: Revision): readonly Reign<T>[] {
    return this.versions.filter(({ endedAt }) => endedAt === undefined || compareRevisions(position, endedAt) <= 0);
  }

  private settle(ended: Version<T> | undefined): void {
    const latest = this.versions.at(-1);
    this.clock.after(SKEW_MS, () => {
      const position = this.position();
      if (ended) ended.endedAt = position;
      if (latest === this.versions.at(-1)) this.settledAt = position;
    });
  }
}

function versionOf<T>(policy: T, from: Revision | undefined): Version<T> {
  return { policy, from, until: undefined, endedAt: undefined };
}
