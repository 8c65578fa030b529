import type { Enforcer, PermissionClass } from '../access/enforcer.js';
import type { Clock } from '../base/clock.js';
import { Code, StatusError, toStatusError } from '../base/status-error.js';
import type { WatchEvent } from '../encode/watch-event.js';
import { ClassDifferences } from './class-differences.js';
import type { Item } from './item.js';
import { NetDifference } from './net-difference.js';
import { limitRecall, RECALL_MS } from './recall.js';
import { eventsOf, groupOf, type RequeueOptions } from './requeue.js';
import { type OwedTicks, SharedMoves } from './shared-moves.js';
import type { Subscriber } from './subscriber.js';
import type { View } from './view.js';
import { isVisible } from './visibility.js';

/** So long one turn goes on looking; the last look, and what it writes, come on top (R5 allows 10 ms in all). */
const SLICE_MS = 5;

export interface PermissionChangeOptions extends RequeueOptions {
  readonly enforcer: Enforcer;
  readonly clock: Clock;
}

/** A subscriber on its way from one view to another. */
interface Move {
  readonly subscriber: Subscriber;
  readonly old: View;
  readonly permission: PermissionClass;
  readonly frozenAt: number;
}

/**
 * Brings open streams over to today's permissions (R5). In the turn that reads a change all streams freeze: what
 * happens is owed to them, and written to none. Then, in slices, each is looked at: whose class is the same goes on,
 * whose class is another is owed the net difference to what it may see now.
 */
export class PermissionChange {
  /** Frozen, since when in monotonic ms, and not looked at yet; bounded by the open streams. */
  private readonly waiting = new Map<Subscriber, number>();
  private readonly settling: (() => void)[] = [];
  /** What moves can share as long as the store stands still. */
  private shared: SharedMoves | undefined;

  constructor(private readonly options: PermissionChangeOptions) {
    options.enforcer.onChange(() => this.begin());
  }

  /** Whether some streams still see with old eyes: whoever wants to join waits. */
  get isUnderWay(): boolean {
    return this.waiting.size > 0;
  }

  /** Resolves when every stream has been brought over. */
  settled(): Promise<void> {
    return this.isUnderWay ? new Promise((resolve) => this.settling.push(resolve)) : Promise.resolve();
  }

  private begin(): void {
    const { broadcaster, clock } = this.options;
    const wasUnderWay = this.isUnderWay;
    this.shared = undefined;
    for (const view of broadcaster.openViews()) {
      for (const subscriber of view.subscribers) {
        subscriber.freeze();
        if (!this.waiting.has(subscriber)) this.waiting.set(subscriber, clock.elapsed());
      }
    }
    if (!wasUnderWay) this.slice();
  }

  private slice(): void {
    const { broadcaster, clock, store } = this.options;
    const until = clock.elapsed() + SLICE_MS;
    // What a tick holds is owed to those who were there; who moves must not find it where it arrives.
    broadcaster.flush();
    if (this.shared?.checkValue !== store.checkValue || this.shared.position !== store.position) {
      this.shared = new SharedMoves(new ClassDifferences(store), store);
    }
    for (const [subscriber, frozenAt] of this.waiting) {
      this.waiting.delete(subscriber);
      this.look(subscriber, frozenAt);
      if (clock.elapsed() >= until) break;
    }
    if (this.isUnderWay) return clock.soon(() => this.slice());
    this.shared = undefined;
    for (const resolve of this.settling.splice(0)) resolve();
  }

  private look(subscriber: Subscriber, frozenAt: number): void {
    const { view, isEnded } = subscriber;
    if (isEnded || !view) return;
    try {
      const permission = this.options.enforcer.classOf(subscriber.options.caller.subject);
      if (permission.identity !== view.permission.identity)
        this.bringOver({ subscriber, old: view, permission, frozenAt });
      else if (view.scope.key !== undefined && hasLostAccess(eventsOf([...subscriber.owed()]))) this.deny(subscriber);
      subscriber.thaw();
    } catch (thrown) {
      // Whoever cannot be brought over sees with old eyes: better an end with a reason.
      subscriber.end(toStatusError(thrown), 'permission');
    }
  }

  private bringOver({ subscriber, old, permission, frozenAt }: Move): void {
    const { broadcaster, clock } = this.options;
    const view = broadcaster.viewOf(old.scope, permission, old.format);
    const items = this.itemsFor(subscriber, old, view);
    limitRecall(subscriber.options.transport, clock, frozenAt + RECALL_MS - clock.elapsed());
    if (items === undefined) return this.deny(subscriber);
    broadcaster.leave(subscriber);
    broadcaster.join(subscriber, view);
    subscriber.replaceOwed(items);
  }

  /** Undefined where a watch by name has lost its object (R4). The same array for all who are owed the same ticks. */
  private itemsFor(subscriber: Subscriber, old: View, view: View): readonly Item[] | undefined {
    const { showsMarks } = subscriber.options;
    const ticks: OwedTicks | undefined = subscriber.owedTicks();
    const known = ticks && this.shared?.find(old, { view, showsMarks, ticks });
    if (known) return known;
    const owed = [...subscriber.owed()];
    const diff = this.difference(eventsOf(owed), old, view);
    if (this.hasLostName(old, view) || (view.scope.key !== undefined && hasLostAccess(diff))) return undefined;
    const items = groupOf(diff, { view, owed, showsMarks }, this.options);
    if (ticks) this.shared?.keep(old, { view, showsMarks, ticks }, items);
    return items;
  }

  /** Also where nothing of the object has been sent yet: silence would be waited on for ever. */
  private hasLostName(old: View, { scope, permission }: View): boolean {
    const object = scope.key === undefined ? undefined : this.options.store.get(scope.key);
    return object !== undefined && isVisible(old, object.header) && !permission.sees(object.header);
  }

  private deny(subscriber: Subscriber): void {
    subscriber.end(new StatusError(Code.PERMISSION_DENIED, 'permission denied'), 'permission');
  }

  private difference(unsent: readonly WatchEvent[], old: View, today: View): readonly WatchEvent[] {
    const decidedOtherwise = this.shared?.differences.between(old.permission, today.permission) ?? [];
    return new NetDifference(this.options.store, { unsent, old, today, decidedOtherwise }).events();
  }
}

function hasLostAccess(events: readonly WatchEvent[]): boolean {
  return events.some((event) => event.type === 'DELETED' && event.reason === 'access');
}
