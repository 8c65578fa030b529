import type { Item } from './item.js';
import { ItemSegment, type Segment, SnapshotSegment } from './segment.js';

/** Up to here a slow subscriber gets every event; beyond, the newest of each object (R8). */
export const MAX_OUTBOX_ITEMS = 2_000;

/** A segment, or the shared items of one tick: what a stalled reader waits for costs it a reference per tick. */
export type Owed = Segment | readonly Item[];

/**
 * What a client is still owed: references to shared events, never bytes (R8).
 * Bounded by `maxItems` beyond the first segment: a snapshot, a relist or a collapsed queue is bounded by the objects
 * of the view, and may be longer.
 */
export class Outbox {
  private readonly segments: Owed[] = [];
  /** Items behind the first segment: kept, since it is asked for at every event of a reader that stalls. */
  private waiting = 0;

  constructor(private readonly maxItems: number) {}

  get isSnapshotOvertaken(): boolean {
    return this.segments[0] instanceof SnapshotSegment && this.segments.length > 1;
  }

  get isEmpty(): boolean {
    return this.segments.length === 0;
  }

  get isFull(): boolean {
    return this.waiting > this.maxItems;
  }

  push(owed: Owed): void {
    const length = lengthOf(owed);
    if (length === 0) return;
    if (this.segments.length > 0) this.waiting += length;
    this.segments.push(owed);
  }

  take(): Item | undefined {
    const first = this.first();
    const item = first?.next();
    if (first?.remaining === 0) this.dropFirst();
    return item;
  }

  *rest(): Iterable<Item> {
    for (const owed of this.segments) yield* isSegment(owed) ? owed.rest() : owed;
  }

  /** Its segments, where all of them are ticks of which nothing has been taken. */
  ticks(): readonly (readonly Item[])[] | undefined {
    const ticks: (readonly Item[])[] = [];
    for (const owed of this.segments) {
      if (isSegment(owed)) return undefined;
      ticks.push(owed);
    }
    return ticks;
  }

  clear(): void {
    this.segments.length = 0;
    this.waiting = 0;
  }

  /** Items are shared: the place in them is one's own, and needed from here on. */
  private first(): Segment | undefined {
    const [first] = this.segments;
    if (first === undefined || isSegment(first)) return first;
    const segment = new ItemSegment(first);
    this.segments[0] = segment;
    return segment;
  }

  private dropFirst(): void {
    this.segments.shift();
    const [first] = this.segments;
    if (first !== undefined) this.waiting -= lengthOf(first);
  }
}

function lengthOf(owed: Owed): number {
  return isSegment(owed) ? owed.remaining : owed.length;
}

function isSegment(owed: Owed): owed is Segment {
  return 'remaining' in owed;
}
