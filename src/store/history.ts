import { compareRevisions, laterRevision, type Revision } from '../model/revision.js';
import type { Header } from '../model/stored-object.js';
import type { Clock } from '../base/clock.js';
import type { Change } from './change.js';
import type { Past } from './past.js';
import type { StoreListener } from './store.js';

/** A change as the log keeps it: its headers for long, its bytes as long as the byte budget allows. */
export interface LogEntry {
  readonly position: Revision;
  readonly before: Header | undefined;
  readonly after: Header | undefined;
  readonly check: number | undefined;
  /** When it was read, in ms of the monotonic clock. */
  readonly at: number;
  /** Undefined once the byte budget has let go of it. */
  readonly change: Change | undefined;
}

export interface HistoryLimits {
  readonly maxEntries: number;
  readonly maxAgeMs: number;
  /** Bounds the bytes of the states that only the log keeps alive. */
  readonly maxBytes: number;
}

interface Gap {
  readonly from: Revision;
  readonly to: Revision;
}

/** Bounds what is kept of an upstream that has to be listed again and again while nothing changes. */
const MAX_GAPS = 1000;

/** Why a cursor cannot be resumed from. */
export type Unresumable = 'expired' | 'gap' | 'check';

/** `early`: the log is just being read back to that position. */
export type Verdict = Unresumable | 'early';

/**
 * The ordered recent changes of one kind. Bounded by `maxEntries`, `maxAgeMs` and `maxBytes`: the oldest entries go
 * first, and the horizon (every change after it is here) moves to the last one that went. Of gaps MAX_GAPS are kept.
 */
export class History implements StoreListener {
  private entries: LogEntry[] = [];
  /** The sequence number of `entries[0]`. */
  private base = 0;
  /** Entries before this sequence number have no bytes any more. */
  private bytesFrom = 0;
  private bytes = 0;
  private gaps: Gap[] = [];
  private horizon: Revision | undefined;
  private horizonCheck: number | undefined;
  /** Where the log will begin, once what happened before the first list has been read. */
  private lookingBackTo: Revision | undefined;

  constructor(
    private readonly limits: HistoryLimits,
    private readonly clock: Clock,
  ) {}

  /** One more than the sequence number of the newest entry. */
  get end(): number {
    return this.base + this.entries.length;
  }

  get size(): number {
    return this.entries.length;
  }

  get heldBytes(): number {
    return this.bytes;
  }

  onStart(position: Revision, check: number): void {
    this.base = this.bytesFrom = this.end;
    this.entries = [];
    this.gaps = [];
    this.bytes = 0;
    this.horizon = position;
    this.horizonCheck = check;
    this.lookingBackTo = undefined;
  }

  onLookBack(from: Revision): void {
    this.lookingBackTo = from;
  }

  /** In front of everything, unless the beginning has been trimmed meanwhile. */
  onPast(past: Past | undefined): void {
    const wasLookingBack = this.lookingBackTo !== undefined;
    this.lookingBackTo = undefined;
    if (!past || !wasLookingBack) return;
    const at = this.clock.elapsed();
    // Bytes go from the oldest on: the past has none if newer ones have gone already.
    const keepsBytes = this.bytesFrom === this.base;
    const entries = past.changes.map((change) => toEntry(change, at, keepsBytes));
    this.entries = [...entries, ...this.entries];
    this.base -= entries.length;
    if (keepsBytes) {
      this.bytesFrom = this.base;
      for (const change of past.changes) this.bytes += ownBytes(change);
    }
    this.horizon = past.from;
    this.horizonCheck = past.check;
    this.trim(at);
  }

  onRewritten(position: Revision, check: number): void {
    this.onStart(position, check);
  }

  onGap(from: Revision, to: Revision): void {
    this.gaps.push({ from, to });
    if (this.gaps.length <= MAX_GAPS) return;
    const oldest = this.gaps.shift();
    if (oldest) this.moveHorizon(oldest.to);
  }

  onChange(change: Change): void {
    const at = this.clock.elapsed();
    this.entries.push(toEntry(change, at, true));
    this.bytes += ownBytes(change);
    this.trim(at);
  }

  /** Whether every change after `position` is here, and the state at it was the one that `check` says. */
  judge(position: Revision, check: number | undefined): Verdict | undefined {
    if (this.horizon === undefined || compareRevisions(position, this.horizon) < 0) return this.beforeHorizon(position);
    for (const { from, to } of this.gaps) {
      if (compareRevisions(position, from) > 0 && compareRevisions(position, to) < 0) return 'gap';
    }
    const mine = this.checkAt(position);
    return check !== undefined && mine !== undefined && check !== mine ? 'check' : undefined;
  }

  /** The sequence number of the first entry after `position`. */
  firstAfter(position: Revision): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.entries[middle];
      if (entry && compareRevisions(entry.position, position) <= 0) low = middle + 1;
      else high = middle;
    }
    return this.base + low;
  }

  /** Undefined if it has been trimmed, or is yet to come. */
  entry(sequence: number): LogEntry | undefined {
    return this.entries[sequence - this.base];
  }

  /** The digest of the state after the last change at or before `position`. */
  checkAt(position: Revision): number | undefined {
    const entry = this.entry(this.firstAfter(position) - 1);
    return entry ? entry.check : this.horizonCheck;
  }

  private beforeHorizon(position: Revision): Verdict {
    const from = this.lookingBackTo;
    return from !== undefined && compareRevisions(position, from) >= 0 ? 'early' : 'expired';
  }

  private trim(now: number): void {
    while (this.bytes > this.limits.maxBytes && this.bytesFrom < this.end) this.dropBytes();
    let count = Math.max(0, this.entries.length - this.limits.maxEntries);
    while ((this.entries[count]?.at ?? now) < now - this.limits.maxAgeMs) count++;
    // Trimming one by one would move the whole array each time.
    if (count > 0 && count >= Math.min(256, this.limits.maxEntries / 8)) this.forget(count);
  }

  private dropBytes(): void {
    const index = this.bytesFrom++ - this.base;
    const entry = this.entries[index];
    if (!entry?.change) return;
    this.bytes -= ownBytes(entry.change);
    this.entries[index] = { ...entry, change: undefined };
  }

  private forget(count: number): void {
    const gone = this.entries.splice(0, count);
    this.base += count;
    this.bytesFrom = Math.max(this.bytesFrom, this.base);
    for (const { change } of gone) if (change) this.bytes -= ownBytes(change);
    const last = gone.at(-1);
    if (!last) return;
    this.horizonCheck = last.check;
    this.moveHorizon(last.position);
  }

  /** Never back: a forgotten gap may end after the entries that go now. */
  private moveHorizon(to: Revision): void {
    const horizon = laterRevision(this.horizon ?? to, to);
    // The past would not reach up to what is left.
    this.lookingBackTo = undefined;
    this.horizon = horizon;
    this.gaps = this.gaps.filter((gap) => compareRevisions(gap.to, horizon) > 0);
  }
}

function toEntry(change: Change, at: number, keepsBytes: boolean): LogEntry {
  const { position, before, after, check } = change;
  const header = { position, before: before?.header, after: after?.header, check, at };
  return { ...header, change: keepsBytes ? change : undefined };
}

/** The state after a change is the store's, or the `before` of a later entry: each is counted once. */
function ownBytes(change: Change): number {
  return change.before?.bytes.length ?? 0;
}
