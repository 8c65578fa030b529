import type { Mark } from '../encode/framing.js';
import type { WatchEvent } from '../encode/watch-event.js';
import { compareRevisions, type Revision } from '../model/revision.js';
import { VOID_CURSOR } from '../store/cursor.js';

/** One frame that is owed to a subscriber: references, never bytes (R8). */
export type Item =
  | { readonly kind: 'event'; readonly event: WatchEvent; readonly cursor: string | undefined }
  | { readonly kind: 'mark'; readonly mark: Mark; readonly cursor: string };

export function markItem(mark: Mark, cursor: string): Item {
  return { kind: 'mark', mark, cursor };
}

const withoutCursor = new WeakMap<WatchEvent, Item>();

/** Inside a snapshot or a group items have no cursor, and are the same for all who wait for the event. */
export function eventItem(event: WatchEvent, cursor: string | undefined): Item {
  if (cursor !== undefined) return { kind: 'event', event, cursor };
  let item = withoutCursor.get(event);
  if (!item) {
    item = { kind: 'event', event, cursor };
    withoutCursor.set(event, item);
  }
  return item;
}

/** An event at its place in the log. */
export interface PlacedEvent {
  readonly event: WatchEvent;
  readonly position: Revision;
}

/**
 * Events with the ids they carry (R9): alone at its position an event has its cursor; of a group of several the first
 * is void and the last completes it, because a cut inside must not be resumed from.
 */
export function toItems(events: readonly PlacedEvent[], cursorAt: (place: PlacedEvent) => string): Item[] {
  return events.map((placed, index) => {
    const isFirst = !isSamePosition(events[index - 1], placed);
    const isLast = !isSamePosition(events[index + 1], placed);
    const cursor = isLast ? cursorAt(placed) : isFirst ? VOID_CURSOR : undefined;
    return eventItem(placed.event, cursor);
  });
}

/** Events of one position, told as one group: only its last frame may be resumed from. */
export function toGroup(events: readonly WatchEvent[], cursor: string): Item[] {
  const last = events.length - 1;
  // The events are this group's own: there is nobody to share their items with.
  return events.map((event, index): Item => {
    return { kind: 'event', event, cursor: index === last ? cursor : index === 0 ? VOID_CURSOR : undefined };
  });
}

function isSamePosition(a: PlacedEvent | undefined, b: PlacedEvent): boolean {
  return a !== undefined && compareRevisions(a.position, b.position) === 0;
}
