import type { WatchEvent } from '../encode/watch-event.js';
import { VOID_CURSOR } from '../store/cursor.js';
import type { Store } from '../store/store.js';
import type { Broadcaster } from './broadcaster.js';
import { type Item, markItem, toGroup } from './item.js';
import { NetDifference } from './net-difference.js';
import type { Subscriber } from './subscriber.js';
import type { View } from './view.js';

export interface RequeueOptions {
  readonly store: Store;
  readonly broadcaster: Broadcaster;
}

/** What is owed as one group at today's position, which completes a snapshot that was under way, too. */
export function groupOf(
  events: readonly WatchEvent[],
  { view, owed, showsMarks }: { view: View; owed: readonly Item[]; showsMarks: boolean },
  { broadcaster }: RequeueOptions,
): readonly Item[] {
  const cursor = broadcaster.cursorNow(view);
  const completes = owed.some((item) => item.kind === 'mark' && item.mark === 'synced');
  const reset = owed.filter((item) => item.kind === 'mark' && item.mark === 'reset');
  const items = toGroup(events, completes ? VOID_CURSOR : cursor);
  const needsMark = completes || (items.length === 0 && showsMarks);
  const mark = needsMark ? [markItem(completes ? 'synced' : 'bookmark', cursor)] : [];
  return reset.concat(items, mark);
}

export function eventsOf(items: readonly Item[]): WatchEvent[] {
  return items.flatMap((item) => (item.kind === 'event' ? [item.event] : []));
}

/**
 * Collapses what a slow subscriber is owed to the newest entry per object (R8): its memory is bounded by the objects
 * of its view, not by the rate of change, and nothing is lost but states in between. Right after its view's flush only:
 * what the tick still held would be told twice.
 */
export function collapse(subscriber: Subscriber, options: RequeueOptions): void {
  const { view } = subscriber;
  if (!view) return;
  const owed = [...subscriber.owed()];
  const events = new NetDifference(options.store, { unsent: eventsOf(owed), old: view, today: view }).events();
  const items = groupOf(events, { view, owed, showsMarks: subscriber.options.showsMarks }, options);
  subscriber.replaceOwed(items);
}
