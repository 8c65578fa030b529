import type { Item } from './item.js';
import { type Segment, SnapshotSegment } from './segment.js';

/** Up to here a slow subscriber gets every event; beyond, the newest of each object (R8). */
export const MAX_OUTBOX_ITEMS = 2_000;

/**
 * What a client is still owed: references to shared events, never bytes (R8).
 * Bounded by `maxItems` beyond the first segment: a snapshot, a relist or a collapsed queue is bounded by the objects
 * of the view, and may be longer.
 */
export class Outbox {
  private readonly segments: Segment[] = [];
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

  push(segment: Segment): void {
    const { remaining } = segment;
    if (remaining === 0) return;
    if (this.segments.length > 0) this.waiting += remaining;
    this.segments.push(segment);
  }

  take(): Item | undefined {
    const [first] = this.segments;
    const item = first?.next();
    if (first?.remaining === 0) this.dropFirst();
    return item;
  }

  *rest(): Iterable<Item> {
    for (const segment of this.segments) yield* segment.rest();
  }

  clear(): void {
    this.segments.length = 0;
    this.waiting = 0;
  }

  private dropFirst(): void {
    this.segments.shift();
    this.waiting -= this.segments[0]?.remaining ?? 0;
  }
}
