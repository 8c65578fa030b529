import type { Enforcer, PermissionClass } from '../access/enforcer.js';
import type { Clock } from '../base/clock.js';
import { Code, StatusError, toStatusError } from '../base/status-error.js';
import type { WatchEvent } from '../encode/watch-event.js';
import type { Item } from './item.js';
import { NetDifference } from './net-difference.js';
import { ItemSegment } from './segment.js';
import { eventsOf, groupOf, type RequeueOptions } from './requeue.js';
import type { Subscriber } from './subscriber.js';
import type { View } from './view.js';

/** What was handed to the transport cannot be recalled: it gets so long to leave, then the connection goes (R5). */
const RECALL_MS = 1_000;

export interface PermissionChangeOptions extends RequeueOptions {
  readonly enforcer: Enforcer;
  readonly clock: Clock;
}

/** A subscriber on its way from one view to another, with what it has not been sent. */
interface Move {
  readonly subscriber: Subscriber;
  readonly old: View;
  readonly permission: PermissionClass;
  readonly owed: readonly Item[];
  readonly pending: readonly WatchEvent[];
}

/** Differences by the view that was left, then by the key of the one that was joined. */
type Shared = Map<View, Map<string, readonly WatchEvent[]>>;

/** Brings open streams over to today's permissions, in the turn that reads the change (R5). */
export class PermissionChange {
  constructor(private readonly options: PermissionChangeOptions) {
    options.enforcer.onChange(() => this.apply());
  }

  private apply(): void {
    const { broadcaster } = this.options;
    const moves = this.moves();
    for (const { subscriber } of moves) broadcaster.leave(subscriber);
    // Where they arrive, a tick may be under way: it is for those who are there already.
    broadcaster.flush();
    const shared: Shared = new Map();
    for (const move of moves) this.bringOverOrEnd(move, shared);
  }

  /** Who must see with other eyes, and all that is owed under the old ones. */
  private moves(): Move[] {
    const moves: Move[] = [];
    for (const old of this.options.broadcaster.openViews()) {
      const pending = old.pendingEvents();
      for (const subscriber of old.subscribers) {
        const permission = this.options.enforcer.classOf(subscriber.options.caller.subject);
        if (permission.identity === old.permission.identity) continue;
        moves.push({ subscriber, old, permission, owed: [...subscriber.owed()], pending });
      }
    }
    return moves;
  }

  /** Whoever cannot be brought over is in no view any more: better an end with a reason than silence. */
  private bringOverOrEnd(move: Move, shared: Shared): void {
    try {
      this.bringOver(move, shared);
    } catch (thrown) {
      move.subscriber.end(toStatusError(thrown), 'permission');
    }
  }

  private bringOver(move: Move, shared: Shared): void {
    const { broadcaster } = this.options;
    const { subscriber, old, permission, owed } = move;
    const view = broadcaster.viewOf(old.scope, permission, old.format);
    const diff = this.difference(move, view, shared);
    if (view.scope.key !== undefined && diff.some((event) => event.type === 'DELETED' && event.reason === 'access')) {
      subscriber.end(new StatusError(Code.PERMISSION_DENIED, 'permission denied'), 'permission');
      return;
    }
    broadcaster.join(subscriber, view);
    this.limitRecall(subscriber);
    const { showsMarks } = subscriber.options;
    subscriber.replaceOwed(new ItemSegment(groupOf(diff, { view, owed, showsMarks }, this.options)));
  }

  /** The same for all of a view to whom nothing is owed, and made once. */
  private difference({ old, owed, pending }: Move, today: View, shared: Shared): readonly WatchEvent[] {
    const known = shared.get(old)?.get(today.key);
    if (known && owed.length === 0) return known;
    const unsent = [...eventsOf(owed), ...pending];
    const events = new NetDifference(this.options.store, { unsent, old, today }).events();
    if (owed.length === 0) shared.set(old, new Map(shared.get(old)).set(today.key, events));
    return events;
  }

  private limitRecall({ options: { transport } }: Subscriber): void {
    const before = transport.drainedBytes;
    const waiting = transport.waitingBytes;
    if (waiting === 0) return;
    this.options.clock.after(RECALL_MS, () => {
      if (transport.drainedBytes - before < waiting) transport.destroy();
    });
  }
}
