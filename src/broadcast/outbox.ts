import type { Item } from './item.js';
import type { Segment } from './segment.js';

/** A subscriber that is further behind is ended, and resumes from its last id. */
export const MAX_OUTBOX_ITEMS = 2_000;

/**
 * What a client is still owed: references to shared events, never bytes (R8).
 * Bounded by MAX_OUTBOX_ITEMS beyond the first segment: a snapshot or a relist alone may be longer, since it is shared.
 */
export class Outbox {
  private readonly segments: Segment[] = [];

  get isEmpty(): boolean {
    return this.segments.length === 0;
  }

  get isFull(): boolean {
    let waiting = 0;
    for (const segment of this.segments.slice(1)) waiting += segment.remaining;
    return waiting > MAX_OUTBOX_ITEMS;
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
