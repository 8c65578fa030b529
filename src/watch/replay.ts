import type { PlacedEvent } from '../broadcast/item.js';
import { eventFor, isVisible, keepsMembership } from '../broadcast/visibility.js';
import type { View } from '../broadcast/view.js';
import type { WatchEvent } from '../encode/watch-event.js';
import { isUnchangedUnder } from '../encode/unchanged.js';
import { compareRevisions, type Revision } from '../model/revision.js';
import type { History, LogEntry } from '../store/history.js';

/** Entries looked at in one turn; the last step and the join are one turn (R2). */
const STEP_ENTRIES = 2_000;

/**
 * Every change after a position, as one view sees it. Steps until it stands at the end of the log, or cannot go on:
 * the log was trimmed under it (`lost`), or no longer has the bytes of what it needs (`bytes`).
 */
export class Replay {
  readonly events: PlacedEvent[] = [];
  private next: number;
  private failure: 'lost' | 'bytes' | undefined;

  constructor(
    private readonly history: History,
    private readonly view: View,
    after: Revision,
    private readonly minimum: Revision | undefined,
  ) {
    this.next = history.firstAfter(after);
  }

  get cannot(): 'lost' | 'bytes' | undefined {
    return this.failure;
  }

  /** Whether nothing of the log is left to look at, in this turn. */
  step(): boolean {
    const until = Math.min(this.history.end, this.next + STEP_ENTRIES);
    while (this.next < until && !this.failure) {
      const entry = this.history.entry(this.next++);
      if (entry) this.take(entry);
      else this.failure = 'lost';
    }
    return this.failure !== undefined || this.next === this.history.end;
  }

  private take(entry: LogEntry): void {
    const { change, position } = entry;
    if (!change) {
      const concerns = [entry.before, entry.after].some((header) => header && isVisible(this.view, header));
      if (concerns) this.failure = 'bytes';
      return;
    }
    const event = eventFor(change, this.view, keepsMembership(change));
    if (!event || this.isBelowMinimum(event)) return;
    if (event.type === 'MODIFIED' && isUnchangedUnder(this.view.format.mask, change)) return;
    this.events.push({ event, position });
  }

  /** R3: what left is told all the same. */
  private isBelowMinimum(event: WatchEvent): boolean {
    if (this.minimum === undefined || event.type === 'DELETED') return false;
    return compareRevisions(event.object.header.revision, this.minimum) < 0;
  }
}
