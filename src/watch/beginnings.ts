import type { Enforcer } from '../access/enforcer.js';
import type { Broadcaster } from '../broadcast/broadcaster.js';
import { type Item, markItem, toGroup, toItems } from '../broadcast/item.js';
import { ItemSegment, type Segment, SnapshotSegment } from '../broadcast/segment.js';
import { isVisible } from '../broadcast/visibility.js';
import type { View } from '../broadcast/view.js';
import { Code, StatusError } from '../base/status-error.js';
import type { WatchEvent } from '../encode/watch-event.js';
import { compareRevisions, type Revision } from '../model/revision.js';
import type { StoredObject } from '../model/stored-object.js';
import { VOID_CURSOR } from '../store/cursor.js';
import type { Exits } from '../store/exits.js';
import type { History } from '../store/history.js';
import type { Store } from '../store/store.js';
import { Comeback } from './comeback.js';
import { Replay } from './replay.js';
import type { Start } from './start.js';
import type { WatchRequest } from './watch-request.js';

export interface BeginningsOptions {
  readonly store: Store;
  readonly history: History;
  readonly exits: Exits;
  readonly enforcer: Enforcer;
  readonly broadcaster: Broadcaster;
}

/** Who begins, with the view that it has in the turn of the join. */
export interface Beginning {
  readonly request: WatchRequest;
  readonly view: View;
  /** What was asked for lies ahead of the cluster itself: it counts as absent. */
  readonly ignoresAsked: boolean;
}

/** Every change since a cursor, or where bytes are gone the net difference, or neither. */
export type Replayed = Replay | readonly WatchEvent[] | undefined;

/** What a stream is owed when it joins: a snapshot, a replay, or what a page that comes back must hear (R1, R9). */
export class Beginnings {
  constructor(private readonly options: BeginningsOptions) {}

  /** Throws PERMISSION_DENIED where a watch by name has lost its object (R4). */
  firstSegment(beginning: Beginning, start: Start, replay: Replayed): Segment {
    if (start.kind === 'replay' && replay) return this.replaySegment(beginning, replay);
    if (start.kind === 'comeback') return this.comebackSegment(beginning, start.since);
    const ignoresMinimum = start.kind === 'reset' || beginning.ignoresAsked;
    return this.snapshotSegment(beginning, ignoresMinimum ? undefined : beginning.request.minimum);
  }

  private replaySegment({ view, request }: Beginning, replay: NonNullable<Replayed>): Segment {
    const events = replay instanceof Replay ? replay.events.map(({ event }) => event) : replay;
    if (view.scope.key !== undefined) refuseLostAccess(events);
    const { history } = this.options;
    const items =
      replay instanceof Replay
        ? toItems(replay.events, ({ position }) => view.cursorAt(position, history.checkAt(position)))
        : this.groupOf(replay, view);
    return new ItemSegment(this.closedWithBookmark(items, view, request.showsMarks));
  }

  private comebackSegment({ view, request }: Beginning, since: Revision): Segment {
    const events = new Comeback(this.options, { view, since, subject: request.caller.subject }).events();
    const items = this.groupOf(events, view);
    return new ItemSegment(this.closedWithBookmark(items, view, request.showsMarks));
  }

  private snapshotSegment(opening: Beginning, minimum: Revision | undefined): Segment {
    const { view, request } = opening;
    const objects = this.visibleObjects(view).filter((object) => isAtLeast(object, minimum));
    const cursor = this.options.broadcaster.cursorNow(view);
    if (view.scope.key !== undefined && minimum !== undefined && !this.isThere(view)) {
      return this.missingSegment(opening, view.scope.key, minimum);
    }
    return new SnapshotSegment({ objects, cursor, showsMarks: request.showsMarks });
  }

  /**
   * By name with N, and nothing to see: the exit, if there is one that the caller may see (R9). What the caller never
   * saw is not there, as without N: a refusal would tell that the name is taken.
   */
  private missingSegment({ view, request }: Beginning, key: string, since: Revision): Segment {
    const object = this.options.store.get(key);
    const comeback = new Comeback(this.options, { view, since, subject: request.caller.subject });
    const gone = comeback.goneEvents(object ? [object] : []);
    refuseLostAccess(gone);
    const exits = gone.slice(-1);
    const cursor = this.options.broadcaster.cursorNow(view);
    if (!request.showsMarks) return new ItemSegment(this.groupOf(exits, view));
    const events = exits.map((event): Item => ({ kind: 'event', event, cursor: undefined }));
    return new ItemSegment([markItem('reset', VOID_CURSOR), ...events, markItem('synced', cursor)]);
  }

  private isThere(view: View): boolean {
    return this.visibleObjects(view).length > 0;
  }

  private visibleObjects(view: View): readonly StoredObject[] {
    const { store } = this.options;
    if (view.scope.key === undefined) return store.sorted().filter(({ header }) => isVisible(view, header));
    const object = store.get(view.scope.key);
    return object && isVisible(view, object.header) ? [object] : [];
  }

  /** What one turn found, as one group at today's position. */
  private groupOf(events: readonly WatchEvent[], view: View): Item[] {
    return toGroup(events, this.options.broadcaster.cursorNow(view));
  }

  private closedWithBookmark(items: readonly Item[], view: View, showsMarks: boolean): readonly Item[] {
    const cursor = this.options.broadcaster.cursorNow(view);
    if (!showsMarks || items.at(-1)?.cursor === cursor) return items;
    return [...items, markItem('bookmark', cursor)];
  }
}

/** R3: equal passes. */
export function isAtLeast({ header }: StoredObject, minimum: Revision | undefined): boolean {
  return minimum === undefined || compareRevisions(header.revision, minimum) >= 0;
}

/** To a watch by name a DELETED would say that the object is gone (R4). */
function refuseLostAccess(events: readonly WatchEvent[]): void {
  const isLost = events.some((event) => event.type === 'DELETED' && event.reason === 'access');
  if (isLost) throw new StatusError(Code.PERMISSION_DENIED, 'permission denied');
}
