import type { PermissionClass } from '../access/enforcer.js';
import type { Clock } from '../base/clock.js';
import { Code, StatusError } from '../base/status-error.js';
import type { WatchEvent } from '../encode/watch-event.js';
import { type ClassDifference, ClassDifferences } from './class-differences.js';
import type { Item } from './item.js';
import { NetDifference } from './net-difference.js';
import { limitRecall, RECALL_MS } from './recall.js';
import { eventsOf, groupOf, type RequeueOptions } from './requeue.js';
import { SharedMoves } from './shared-moves.js';
import type { Subscriber } from './subscriber.js';
import type { View } from './view.js';
import { isVisible } from './visibility.js';

/** A subscriber on its way to another class. */
export interface Move {
  readonly subscriber: Subscriber;
  readonly permission: PermissionClass;
  /** In monotonic ms. */
  readonly frozenAt: number;
}

/** Brings subscribers over to the views of other classes; what they can share is kept as long as the store stands still. */
export class StreamMoves {
  private shared: SharedMoves | undefined;

  constructor(private readonly options: RequeueOptions & { readonly clock: Clock }) {}

  /** Whether nothing that a move has found so far counts any more. */
  get areOutdated(): boolean {
    const { store } = this.options;
    return this.shared !== undefined && !this.shared.isOf(store);
  }

  forget(): void {
    this.shared = undefined;
  }

  /** Yields where others may have a turn; the store must be the same in the next one. The last part is one turn. */
  *bringOver({ subscriber, permission, frozenAt }: Move): Generator<undefined, void> {
    const { broadcaster, clock, store } = this.options;
    const old = subscriber.view;
    if (!old) return;
    if (!this.shared) {
      this.shared = new SharedMoves(new ClassDifferences(store), store);
      yield;
    }
    const { shared } = this;
    const decidedOtherwise = yield* shared.differences.between(old.permission, permission);
    if (subscriber.isEnded) return;
    const view = broadcaster.viewOf(old.scope, permission, old.format);
    const items = this.itemsFor(subscriber, view, { shared, decidedOtherwise });
    limitRecall(subscriber.options.transport, clock, frozenAt + RECALL_MS - clock.elapsed());
    if (items === undefined) return endDenied(subscriber);
    broadcaster.leave(subscriber);
    broadcaster.join(subscriber, view);
    subscriber.replaceOwed(items);
  }

  /** Undefined where a watch by name has lost its object (R4). The same array for all who are owed the same ticks. */
  private itemsFor(
    subscriber: Subscriber,
    view: View,
    { shared, decidedOtherwise }: Found,
  ): readonly Item[] | undefined {
    const { view: old = view, options } = subscriber;
    const { showsMarks } = options;
    const ticks = subscriber.owedTicks();
    const known = ticks && shared.find(old, { view, showsMarks, ticks });
    if (known) return known;
    const owed = [...subscriber.owed()];
    const unsent = eventsOf(owed);
    const diff = new NetDifference(this.options.store, { unsent, old, today: view, decidedOtherwise }).events();
    if (this.hasLostName(old, view) || (view.scope.key !== undefined && hasLostAccess(diff))) return undefined;
    const items = groupOf(diff, { view, owed, showsMarks }, this.options);
    // Kept for those who follow: what nobody will ask for is garbage that is still young, and costs nothing.
    if (ticks && old.subscribers.size > 1) shared.keep(old, { view, showsMarks, ticks }, items);
    return items;
  }

  /** Also where nothing of the object has been sent yet: silence would be waited on for ever. */
  private hasLostName(old: View, { scope, permission }: View): boolean {
    const object = scope.key === undefined ? undefined : this.options.store.get(scope.key);
    return object !== undefined && isVisible(old, object.header) && !permission.sees(object.header);
  }
}

interface Found {
  readonly shared: SharedMoves;
  readonly decidedOtherwise: ClassDifference;
}

export function endDenied(subscriber: Subscriber): void {
  subscriber.end(new StatusError(Code.PERMISSION_DENIED, 'permission denied'), 'permission');
}

export function hasLostAccess(events: readonly WatchEvent[]): boolean {
  return events.some((event) => event.type === 'DELETED' && event.reason === 'access');
}
