import type { PermissionClass } from '../access/enforcer.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Metrics } from '../base/metrics.js';
import { Code, StatusError, toStatusError } from '../base/status-error.js';
import type { BodyCache } from '../encode/body-cache.js';
import { type Format, type Frame, formatText } from '../encode/framing.js';
import type { WatchEvent } from '../encode/watch-event.js';
import type { Scope } from '../select/scope.js';
import type { Change } from '../store/change.js';
import type { History } from '../store/history.js';
import type { Store, StoreListener } from '../store/store.js';
import type { Item } from './item.js';
import type { Subscriber } from './subscriber.js';
import { View } from './view.js';
import { ViewIndex } from './view-index.js';
import { keepsMembership } from './visibility.js';

export interface BroadcasterOptions {
  readonly store: Store;
  readonly history: Pick<History, 'checkAt'>;
  readonly bodies: BodyCache;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Bounds the distinct combinations of scope, permission and form that clients can make. */
  readonly maxViews: number;
}

/** A tick's group that is longer is written in pieces, so that a relist does not become one huge write. */
const MAX_JOINED_ITEMS = 256;

/**
 * A change to the views, a tick to the subscribers; never waits for anyone.
 * Changes are matched in the turn in which they come; what they mean is written once per view at the end of the tick.
 */
export class Broadcaster implements StoreListener {
  private readonly views = new Map<string, View>();
  private readonly index = new ViewIndex();
  private readonly dirty = new Set<View>();
  private isFlushDue = false;

  constructor(private readonly options: BroadcasterOptions) {}

  onChange(change: Change): void {
    const { metrics } = this.options;
    metrics.changes.inc();
    const candidates = this.index.candidates(change);
    if (candidates.size === 0) return;
    metrics.candidates.inc(candidates.size);
    const membershipKept = keepsMembership(change);
    for (const view of candidates) this.guard(view, () => this.collect(view, change, membershipKept));
    this.scheduleFlush();
  }

  onRewritten(): void {
    this.options.bodies.clear();
  }

  /** The end of the tick: every dirty view becomes one write per subscriber. Also called before a join (R2). */
  flush(): void {
    for (const view of this.dirty) this.guard(view, () => this.flushView(view));
    this.dirty.clear();
  }

  /** The view of these parts, whoever else is in it. Throws RESOURCE_EXHAUSTED when there are too many. */
  viewOf(scope: Scope, permission: PermissionClass, format: Format): View {
    const key = JSON.stringify([scope.text, permission.identity, formatText(format)]);
    const known = this.views.get(key);
    if (known) return known;
    if (this.views.size >= this.options.maxViews) {
      throw new StatusError(Code.RESOURCE_EXHAUSTED, 'too many different watches are open: try again later');
    }
    return new View({ key, scope, permission, format });
  }

  /** Into the open view of this key: whoever took long to come may hold another View of the same parts. */
  join(subscriber: Subscriber, asked: View): void {
    const view = this.views.get(asked.key) ?? asked;
    if (!this.views.has(view.key)) {
      this.views.set(view.key, view);
      this.index.add(view);
    }
    view.subscribers.add(subscriber);
    subscriber.view = view;
    this.options.metrics.views.set(this.views.size);
  }

  leave(subscriber: Subscriber): void {
    const { view } = subscriber;
    if (!view) return;
    view.subscribers.delete(subscriber);
    if (view.subscribers.size > 0 || this.views.get(view.key) !== view) return;
    this.views.delete(view.key);
    this.index.remove(view);
    this.dirty.delete(view);
    // Someone on the way may still hold it and open it again: nothing of this tick is for them.
    view.takeItems(() => undefined);
    this.options.metrics.views.set(this.views.size);
  }

  openViews(): readonly View[] {
    return [...this.views.values()];
  }

  /** The cursor that says: everything up to now has been sent. Only true after a flush. */
  cursorNow(view: View): string {
    const { store } = this.options;
    return view.cursorAt(store.position ?? '0', store.checkValue);
  }

  private collect(view: View, change: Change, membershipKept: boolean): void {
    const event = view.collect(change, membershipKept);
    if (!event) return;
    if (view.scope.key !== undefined && isLostAccess(event)) this.endByName(view);
    else this.dirty.add(view);
  }

  /** A DELETED would be read as "the application is gone"; what was queued is discarded (R4). */
  private endByName(view: View): void {
    const error = new StatusError(Code.PERMISSION_DENIED, 'permission denied');
    for (const subscriber of [...view.subscribers]) {
      // Whose permission is in question is judged when it is known (R5).
      if (subscriber.isFrozen) this.dirty.add(view);
      else subscriber.end(error, 'permission');
    }
  }

  private scheduleFlush(): void {
    if (this.isFlushDue || this.dirty.size === 0) return;
    this.isFlushDue = true;
    this.options.clock.soon(() => {
      this.isFlushDue = false;
      this.flush();
    });
  }

  private flushView(view: View): void {
    const items = view.takeItems((position) => this.options.history.checkAt(position));
    if (items.length === 0) return;
    if (items.length > MAX_JOINED_ITEMS) {
      for (const subscriber of view.subscribers) subscriber.deliverInPieces(items);
      return;
    }
    const batch = view.format.framing.join(items.map((item) => this.frameOf(item, view)));
    const cursor = items.findLast((item) => item.cursor !== undefined)?.cursor;
    const tick = { items, batch, cursor, at: this.options.clock.elapsed() };
    for (const subscriber of view.subscribers) subscriber.deliver(tick);
  }

  private frameOf(item: Item, { format }: View): Frame {
    if (item.kind === 'mark') return [format.framing.mark(item.mark, item.cursor)];
    return [this.options.bodies.bodyOf(item.event, format), format.framing.ending(item.cursor)];
  }

  /** A view that throws ends its own streams, never the tick. */
  private guard(view: View, action: () => void): void {
    try {
      action();
    } catch (thrown) {
      this.options.log.error({ err: String(thrown), scope: view.scope.text }, 'a view failed: its streams end');
      const error = toStatusError(thrown);
      for (const subscriber of [...view.subscribers]) subscriber.end(error, 'internal');
    }
  }
}

function isLostAccess(event: WatchEvent): boolean {
  return event.type === 'DELETED' && event.reason === 'access';
}
