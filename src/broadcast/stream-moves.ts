import type { PermissionClass } from '../access/enforcer.js';
import type { Clock } from '../base/clock.js';
import { Code, StatusError } from '../base/status-error.js';
import type { WatchEvent } from '../encode/watch-event.js';
import type { Revision } from '../model/revision.js';
import { ClassDifferences } from './class-differences.js';
import { ClassEvents } from './class-events.js';
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

/** Brings subscribers over to the views of other classes, and keeps what they can share until all have moved. */
export class StreamMoves {
  private differences: ClassDifferences | undefined;
  private shared: SharedMoves | undefined;
  private events: ClassEvents | undefined;
  /** Where all of them were frozen at the latest: what came after it was written to none. */
  private seenUntil: Revision | undefined;

  constructor(private readonly options: RequeueOptions & { readonly clock: Clock }) {
    options.store.listen({ onChange: (change) => this.differences?.onChange(change) });
  }

  /** Streams freeze, or freeze again: what was found for the last policy does not count any more. */
  begin(): void {
    this.differences = undefined;
    this.shared = undefined;
    // Whoever went on in between has seen what came until now, and is told no older version (R6).
    this.events = undefined;
    this.seenUntil = this.options.store.position;
  }

  /** All have moved. */
  forget(): void {
    this.differences = undefined;
    this.shared = undefined;
    this.events = undefined;
    this.seenUntil = undefined;
  }

  /** Yields where others may have a turn. The last part is one turn. */
  *bringOver({ subscriber, permission, frozenAt }: Move): Generator<undefined, void> {
    const { broadcaster, clock, store } = this.options;
    const old = subscriber.view;
    if (!old) return;
    if (!this.differences || this.differences.isWorn) {
      this.events ??= new ClassEvents(this.seenUntil ?? store.position ?? '0');
      this.differences = new ClassDifferences(store, this.events);
      yield;
    }
    const { differences } = this;
    yield* differences.find(old.permission, permission);
    if (subscriber.isEnded) return;
    const view = broadcaster.viewOf(old.scope, permission, old.format);
    const items = this.itemsFor(subscriber, view, differences);
    limitRecall(subscriber.options.transport, clock, frozenAt + RECALL_MS - clock.elapsed());
    if (items === undefined) return endDenied(subscriber);
    broadcaster.leave(subscriber);
    broadcaster.join(subscriber, view);
    subscriber.replaceOwed(items);
  }

  /** Undefined where a watch by name has lost its object (R4). The same array for all who are owed the same ticks. */
  private itemsFor(subscriber: Subscriber, view: View, differences: ClassDifferences): readonly Item[] | undefined {
    const { view: old = view, options } = subscriber;
    const { showsMarks } = options;
    const shared = this.sharedNow();
    const ticks = subscriber.owedTicks();
    const known = ticks && shared.find(old, { view, showsMarks, ticks });
    if (known) return known;
    const owed = [...subscriber.owed()];
    const unsent = eventsOf(owed);
    const decidedOtherwise = differences.between(old.permission, view.permission);
    const back = { unsent, old, today: view, decidedOtherwise, seenUntil: this.seenUntil };
    const diff = new NetDifference(this.options.store, back).events();
    if (this.hasLostName(old, view) || (view.scope.key !== undefined && hasLostAccess(diff))) return undefined;
    const items = groupOf(diff, { view, owed, showsMarks }, this.options);
    // Kept for those who follow: what nobody will ask for is garbage that is still young, and costs nothing.
    if (ticks && old.subscribers.size > 1) shared.keep(old, { view, showsMarks, ticks }, items);
    return items;
  }

  /** What was shared in another state of the store has another cursor, and other contents. */
  private sharedNow(): SharedMoves {
    if (!this.shared?.isOf(this.options.store)) this.shared = new SharedMoves(this.options.store);
    return this.shared;
  }

  /** Also where nothing of the object has been sent yet: silence would be waited on for ever. */
  private hasLostName(old: View, { scope, permission }: View): boolean {
    const object = scope.key === undefined ? undefined : this.options.store.get(scope.key);
    return object !== undefined && isVisible(old, object.header) && !permission.sees(object.header);
  }
}

export function endDenied(subscriber: Subscriber): void {
  subscriber.end(new StatusError(Code.PERMISSION_DENIED, 'permission denied'), 'permission');
}

export function hasLostAccess(events: readonly WatchEvent[]): boolean {
  return events.some((event) => event.type === 'DELETED' && event.reason === 'access');
}
