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

  constructor(private readonly maxItems: number) {}

  get isSnapshotOvertaken(): boolean {
    return this.segments[0] instanceof SnapshotSegment && this.segments.length > 1;
  }

  get isEmpty(): boolean {
    return this.segments.length === 0;
  }

  get isFull(): boolean {
    let waiting = 0;
    for (const segment of this.segments.slice(1)) waiting += segment.remaining;
    return waiting > this.maxItems;
  }

  push(segment: Segment): void {
    if (segment.remaining > 0) this.segments.push(segment);
  }

  take(): Item | undefined {
    const [first] = this.segments;
    const item = first?.next();
    if (first?.remaining === 0) this.segments.shift();
    return item;
  }

  *rest(): Iterable<Item> {
    for (const segment of this.segments) yield* segment.rest();
  }

  clear(): void {
    this.segments.length = 0;
  }
}
