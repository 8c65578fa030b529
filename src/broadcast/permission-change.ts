import type { Enforcer, PermissionClass } from '../access/enforcer.js';
import type { Clock } from '../base/clock.js';
import { Code, StatusError, toStatusError } from '../base/status-error.js';
import { headerOf, type WatchEvent } from '../encode/watch-event.js';
import type { StoredObject } from '../model/stored-object.js';
import { inScope } from '../select/scope.js';
import type { Store } from '../store/store.js';
import type { Broadcaster } from './broadcaster.js';
import { type Item, type PlacedEvent, toItems } from './item.js';
import { ItemSegment } from './segment.js';
import { markItem, type Subscriber } from './subscriber.js';
import { isVisible, type Viewpoint } from './visibility.js';
import type { View } from './view.js';

/** What was handed to the transport cannot be recalled: it gets so long to leave, then the connection goes (R5). */
const RECALL_MS = 1_000;

export interface PermissionChangeOptions {
  readonly enforcer: Enforcer;
  readonly broadcaster: Broadcaster;
  readonly store: Store;
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
    for (const move of moves) this.bringOverOrEnd(move);
  }

  /** Who must see with other eyes, and all that is owed under the old ones. */
  private moves(): Move[] {
    const moves: Move[] = [];
    for (const old of this.options.broadcaster.openViews()) {
      const pending = old.pendingEvents();
      for (const subscriber of old.subscribers) {
        const permission = this.options.enforcer.classOf(subscriber.options.subject);
        if (permission.identity === old.permission.identity) continue;
        moves.push({ subscriber, old, permission, owed: [...subscriber.owed()], pending });
      }
    }
    return moves;
  }

  /** Whoever cannot be brought over is in no view any more: better an end with a reason than silence. */
  private bringOverOrEnd(move: Move): void {
    try {
      this.bringOver(move);
    } catch (thrown) {
      move.subscriber.end(toStatusError(thrown), 'permission');
    }
  }

  private bringOver({ subscriber, old, permission, owed, pending }: Move): void {
    const { broadcaster, store } = this.options;
    const view = broadcaster.viewOf(old.scope, permission, old.format);
    const diff = new Rebuild(store, old, view).events([...eventsOf(owed), ...pending]);
    if (view.scope.key !== undefined && diff.some((event) => event.type === 'DELETED' && event.reason === 'access')) {
      subscriber.end(new StatusError(Code.PERMISSION_DENIED, 'permission denied'), 'permission');
      return;
    }
    broadcaster.join(subscriber, view);
    this.limitRecall(subscriber);
    subscriber.replaceOwed(
      new ItemSegment(this.toGroup(diff, view, { owed, showsMarks: subscriber.options.showsMarks })),
    );
  }

  /** One group at today's position, which completes a snapshot that was under way, too. */
  private toGroup(
    diff: readonly WatchEvent[],
    view: View,
    { owed, showsMarks }: { owed: readonly Item[]; showsMarks: boolean },
  ): Item[] {
    const { broadcaster, store } = this.options;
    const cursor = broadcaster.cursorNow(view);
    const position = store.position ?? '0';
    const placed: PlacedEvent[] = diff.map((event) => ({ event, position }));
    const completes = owed.some((item) => item.kind === 'mark' && item.mark === 'synced');
    const reset = owed.filter((item) => item.kind === 'mark' && item.mark === 'reset');
    const events = toItems(placed, () => (completes ? '0' : cursor));
    const needsMark = completes || (events.length === 0 && showsMarks);
    return [...reset, ...events, ...(needsMark ? [markItem(completes ? 'synced' : 'bookmark', cursor)] : [])];
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

function eventsOf(items: readonly Item[]): WatchEvent[] {
  return items.flatMap((item) => (item.kind === 'event' ? [item.event] : []));
}

/** The net difference between what a client may hold and what it may see now. */
class Rebuild {
  constructor(
    private readonly store: Store,
    private readonly old: Viewpoint,
    private readonly today: Viewpoint,
  ) {}

  /** `unsent` is what the client was owed and will not get as it stands. */
  events(unsent: readonly WatchEvent[]): WatchEvent[] {
    const firsts = new Map<string, WatchEvent>();
    for (const event of unsent) {
      const { key } = headerOf(event);
      if (!firsts.has(key)) firsts.set(key, event);
    }
    const events: WatchEvent[] = [];
    for (const [key, first] of firsts) {
      if (mayBeHeld(first) && this.store.get(key)?.header.uid !== headerOf(first).uid) events.push(this.gone(first));
    }
    for (const object of this.store.sorted()) events.push(...this.stepOf(object, firsts.get(object.header.key)));
    return [...events.filter(isDeleted), ...events.filter((event) => !isDeleted(event))];
  }

  /** What is owed of an object that exists. */
  private stepOf(object: StoredObject, first: WatchEvent | undefined): WatchEvent[] {
    const mayHold = first
      ? mayBeHeld(first) && headerOf(first).uid === object.header.uid
      : isVisible(this.old, object.header);
    const isSeen = isVisible(this.today, object.header);
    if (mayHold && !isSeen) return [this.left(object)];
    if (!mayHold && isSeen) return [{ type: 'ADDED', object, mayBeHeld: true }];
    if (!isSeen || !first) return [];
    return [first.type === 'ADDED' ? { type: 'ADDED', object, mayBeHeld: true } : { type: 'MODIFIED', object }];
  }

  private left({ header }: StoredObject): WatchEvent {
    const reason = inScope(this.today.scope, header) ? 'access' : 'scope';
    return { type: 'DELETED', object: undefined, header, revision: header.revision, reason };
  }

  /** An object of which the client may hold a state, and which is no more. */
  private gone(first: WatchEvent): WatchEvent {
    const header = headerOf(first);
    if (first.type === 'DELETED' && isVisible(this.today, header)) return first;
    return { type: 'DELETED', object: undefined, header, revision: header.revision, reason: 'deleted' };
  }
}

/** Whether the client may hold a state of the object that this event, unsent, is of. */
function mayBeHeld(first: WatchEvent): boolean {
  return first.type !== 'ADDED' || first.mayBeHeld === true;
}

function isDeleted(event: WatchEvent): boolean {
  return event.type === 'DELETED';
}
