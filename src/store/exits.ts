import type { Clock } from '../base/clock.js';
import { compareRevisions, type Revision } from '../model/revision.js';
import { type Header, sameFacts } from '../model/stored-object.js';
import type { Change } from './change.js';
import type { Past } from './past.js';
import type { StoreListener } from './store.js';

/** No revision is as old. */
const BEFORE_THE_LOG: Revision = '0';

/** An object that left the world, or changed what scopes and permissions read; `last` is its state before. */
export interface Exit {
  readonly position: Revision;
  readonly last: Header;
  /** Where `last` got what scopes and permissions read of it; '0' where that was before the log. */
  readonly since: Revision;
  /** What it changed to; undefined where it left the world. */
  readonly next: Header | undefined;
  /** What its DELETED says: the change's; of what only a list revealed the last known one (R4). */
  readonly revision: Revision;
  readonly at: number;
}

export interface ExitLimits {
  readonly maxEntries: number;
  readonly maxAgeMs: number;
}

/**
 * What may have left a scope, for pages that come back with `resourceVersion=N` and no cursor (R9).
 * Headers only; bounded by `maxEntries` and `maxAgeMs`, the oldest go first.
 */
export class Exits implements StoreListener {
  private exits: Exit[] = [];
  /** By uid, where what scopes and permissions read of an object became what it is; bounded by the objects there are. */
  private readonly factsFrom = new Map<string, Revision>();

  constructor(
    private readonly limits: ExitLimits,
    private readonly clock: Clock,
  ) {}

  get size(): number {
    return this.exits.length;
  }

  onChange(change: Change): void {
    const exit = this.exitOf(change);
    this.dateFacts(change);
    if (!exit) return;
    this.exits.push(exit);
    this.trim();
  }

  /** From which position on an object was seen by whoever sees it as it is; '0' where that was before the log. */
  seenFrom(uid: string): Revision {
    return this.factsFrom.get(uid) ?? BEFORE_THE_LOG;
  }

  /** Before all others. */
  onPast(past: Past | undefined): void {
    if (!past) return;
    this.exits = [...past.changes.flatMap((change) => this.exitOf(change) ?? []), ...this.exits];
    this.trim();
  }

  onRewritten(): void {
    this.exits = [];
    this.factsFrom.clear();
  }

  /** Newest first, so that the first of a uid is the one that counts. */
  *after(position: Revision): Generator<Exit> {
    for (let i = this.exits.length - 1; i >= 0; i--) {
      const exit = this.exits[i];
      if (!exit || compareRevisions(exit.position, position) <= 0) return;
      yield exit;
    }
  }

  private exitOf({ position, before, after, fromList }: Change): Exit | undefined {
    if (!before || (after && sameFacts(before.header, after.header))) return undefined;
    const last = before.header;
    const revision = fromList ? last.revision : position;
    const since = this.seenFrom(last.uid);
    return { position, revision, last, since, next: after?.header, at: this.clock.elapsed() };
  }

  private dateFacts({ position, before, after }: Change): void {
    if (!after) this.factsFrom.delete(before?.header.uid ?? '');
    else if (!before || !sameFacts(before.header, after.header)) this.factsFrom.set(after.header.uid, position);
  }

  private trim(): void {
    const oldest = this.clock.elapsed() - this.limits.maxAgeMs;
    let count = Math.max(0, this.exits.length - this.limits.maxEntries);
    while ((this.exits[count]?.at ?? oldest) < oldest) count++;
    if (count > 0 && count >= Math.min(256, this.limits.maxEntries / 8)) this.exits.splice(0, count);
  }
}
