import type { Enforcer } from '../access/enforcer.js';
import type { Broadcaster } from '../broadcast/broadcaster.js';
import { type Item, markItem, toItems } from '../broadcast/item.js';
import { ItemSegment, type Segment, SnapshotSegment } from '../broadcast/segment.js';
import type { Transport } from '../broadcast/transport.js';
import { isVisible } from '../broadcast/visibility.js';
import type { View } from '../broadcast/view.js';
import { type Clock, sleep } from '../base/clock.js';
import { Code, StatusError, toStatusError } from '../base/status-error.js';
import type { WatchEvent } from '../encode/watch-event.js';
import { compareRevisions, type Revision } from '../model/revision.js';
import type { StoredObject } from '../model/stored-object.js';
import { inScope } from '../select/scope.js';
import { VOID_CURSOR } from '../store/cursor.js';
import type { Exits } from '../store/exits.js';
import type { History } from '../store/history.js';
import type { Store } from '../store/store.js';
import type { AheadOfUs } from './ahead.js';
import { Comeback } from './comeback.js';
import { netReplay } from './net-replay.js';
import { Replay } from './replay.js';
import { judgeStart, type Start } from './start.js';
import type { SubscriberFactory } from './subscribers.js';
import type { WatchRequest } from './watch-request.js';
import type { StartName, WatchStream } from './watch-stream.js';

export interface StreamsOptions {
  readonly store: Store;
  readonly history: History;
  readonly exits: Exits;
  readonly enforcer: Enforcer;
  readonly broadcaster: Broadcaster;
  readonly ahead: AheadOfUs;
  readonly subscribers: SubscriberFactory;
  /** A cursor of this very scope speaks of another state than ours (R9). */
  readonly doubt: () => void;
  readonly clock: Clock;
}

/** Past and live as one stream. Whatever decides what a client gets, and its join, are one synchronous turn (R2). */
export class Streams {
  private isDraining = false;

  constructor(private readonly options: StreamsOptions) {}

  /** From now on every new stream is refused for now. */
  stopTaking(): void {
    this.isDraining = true;
    this.options.ahead.letGo();
  }

  /** Rejects with StatusError as long as the stream has not started; afterwards every end goes through the transport. */
  async open(request: WatchRequest, stream: WatchStream): Promise<void> {
    this.refuseIfDraining();
    if (this.options.store.position === undefined) await this.options.ahead.firstList(HOLD_MS, stream.signal);
    this.refuseIfDraining();
    const opening: Opening = { request, stream, transport: undefined, ignoresAsked: false };
    try {
      while (!stream.signal.aborted) {
        if (await this.tryToJoin(opening)) return;
        this.refuseIfDraining();
      }
    } catch (thrown) {
      if (!opening.transport) throw thrown;
      opening.transport.end(toStatusError(thrown));
    }
  }

  private refuseIfDraining(): void {
    if (this.isDraining) throw new StatusError(Code.UNAVAILABLE, 'the server is going away: come back');
  }

  /** False where the state has moved on meanwhile: judge again. */
  private async tryToJoin(opening: Opening): Promise<boolean> {
    const { request, stream } = opening;
    const { start, view } = this.judge(opening);
    if (start.kind === 'ahead') {
      await this.waitForPosition(opening, start.position);
      return false;
    }
    const replay = start.kind === 'replay' ? this.replayOf(request, view, start.cursor.position) : undefined;
    while (replay && !replay.step()) await sleep(this.options.clock, 0, stream.signal);
    if (replay && this.isDraining) return false;
    // The permission may have changed between two steps.
    if (replay && this.judge(opening).view.key !== view.key) return false;
    const net = replay?.cannot === 'bytes' ? this.netReplayOf(request, view, start) : undefined;
    const isLost = replay?.cannot !== undefined && !net;
    this.join({ ...opening, view }, isLost ? { kind: 'reset' } : start, net ?? replay);
    return true;
  }

  private async waitForPosition(opening: Opening, position: Revision): Promise<void> {
    const { stream } = opening;
    // Marks say later what the header cannot say yet; without marks the headers have to wait.
    if (stream.framing.alwaysMarks) opening.transport ??= stream.start(undefined);
    const heartbeat = opening.transport && this.options.subscribers.keepAlive(opening.transport);
    const outcome = await this.options.ahead.wait(position, stream.signal);
    heartbeat?.cancel();
    if (outcome === 'rewritten') opening.ignoresAsked = true;
  }

  /** What the client gets if it joins in this turn. */
  private judge({ request, ignoresAsked }: Opening): { start: Start; view: View } {
    const { store, history, broadcaster, enforcer } = this.options;
    const { position } = store;
    if (position === undefined)
      throw new StatusError(Code.UNAVAILABLE, 'not ready: the cluster has not been listed yet');
    const view = broadcaster.viewOf(request.scope, enforcer.classOf(request.subject), request.format);
    if (ignoresAsked) return { start: { kind: request.cursor === undefined ? 'snapshot' : 'reset' }, view };
    const start = judgeStart(request, { history, position, digest: view.digest });
    if (start.kind === 'reset' && start.why === 'check') this.options.doubt();
    return { start, view };
  }

  private replayOf(request: WatchRequest, view: View, after: Revision): Replay {
    return new Replay(this.options.history, view, after, request.minimum);
  }

  /** In the turn of the join, whose state it compares with. */
  private netReplayOf({ minimum }: WatchRequest, view: View, start: Start): readonly WatchEvent[] | undefined {
    if (start.kind !== 'replay') return undefined;
    const events = netReplay(this.options, view, start.cursor.position);
    return events?.filter((event) => event.type === 'DELETED' || isAtLeast(event.object, minimum));
  }

  /** No await in here: flush, what is owed, and the join are one turn. */
  private join(opening: Joining, start: Exclude<Start, { kind: 'ahead' }>, replay: Replayed): void {
    const { broadcaster, subscribers } = this.options;
    broadcaster.flush();
    const segment = this.firstSegment(opening, start, replay);
    const transport = opening.transport ?? opening.stream.start(nameOf(start));
    const { subject, showsMarks } = opening.request;
    const subscriber = subscribers.create({ transport, subject, showsMarks }, nameOf(start));
    if (subscriber.isEnded) return;
    broadcaster.join(subscriber, opening.view);
    subscriber.owe(segment);
  }

  private firstSegment(opening: Joining, start: Start, replay: Replayed): Segment {
    if (start.kind === 'replay' && replay) return this.replaySegment(opening, replay);
    if (start.kind === 'comeback') return this.comebackSegment(opening, start.since);
    return this.snapshotSegment(
      opening,
      start.kind === 'reset' || opening.ignoresAsked ? undefined : opening.request.minimum,
    );
  }

  private replaySegment({ view, request }: Joining, replay: NonNullable<Replayed>): Segment {
    const events = replay instanceof Replay ? replay.events.map(({ event }) => event) : replay;
    const lost = events.some((event) => event.type === 'DELETED' && event.reason === 'access');
    if (lost && view.scope.key !== undefined) throw new StatusError(Code.PERMISSION_DENIED, 'permission denied');
    const { history } = this.options;
    const items =
      replay instanceof Replay
        ? toItems(replay.events, ({ position }) => view.cursorAt(position, history.checkAt(position)))
        : this.groupOf(replay, view);
    return new ItemSegment(this.closedWithBookmark(items, view, request.showsMarks));
  }

  private comebackSegment({ view, request }: Joining, since: Revision): Segment {
    const events = new Comeback(this.options, { view, since, subject: request.subject }).events();
    const items = this.groupOf(events, view);
    return new ItemSegment(this.closedWithBookmark(items, view, request.showsMarks));
  }

  private snapshotSegment(opening: Joining, minimum: Revision | undefined): Segment {
    const { view, request } = opening;
    const objects = this.visibleObjects(view).filter((object) => isAtLeast(object, minimum));
    const cursor = this.options.broadcaster.cursorNow(view);
    if (view.scope.key !== undefined && minimum !== undefined && !this.isThere(view)) {
      return this.missingSegment(opening, view.scope.key, minimum);
    }
    return new SnapshotSegment({ objects, cursor, showsMarks: request.showsMarks });
  }

  /** By name with N, and nothing to see: the exit, if there is one that the caller may see (R9). */
  private missingSegment({ view, request }: Joining, key: string, since: Revision): Segment {
    const object = this.options.store.get(key);
    if (object && inScope(view.scope, object.header))
      throw new StatusError(Code.PERMISSION_DENIED, 'permission denied');
    const exits = new Comeback(this.options, { view, since, subject: request.subject }).exitEvents().slice(-1);
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

  /** Events of one turn, told as one group at today's position. */
  private groupOf(events: readonly WatchEvent[], view: View): Item[] {
    const { store, broadcaster } = this.options;
    const position = store.position ?? '0';
    return toItems(
      events.map((event) => ({ event, position })),
      () => broadcaster.cursorNow(view),
    );
  }

  private closedWithBookmark(items: readonly Item[], view: View, showsMarks: boolean): readonly Item[] {
    const cursor = this.options.broadcaster.cursorNow(view);
    if (!showsMarks || items.at(-1)?.cursor === cursor) return items;
    return [...items, markItem('bookmark', cursor)];
  }
}

interface Opening {
  readonly request: WatchRequest;
  readonly stream: WatchStream;
  /** Set where the headers had to go out before the start was known. */
  transport: Transport | undefined;
  /** What was asked for lies ahead of the cluster itself: it counts as absent. */
  ignoresAsked: boolean;
}

/** With the view that it has in the turn of the join. */
type Joining = Opening & { readonly view: View };

/** A stream that comes before the first list waits so long for it (R12). */
const HOLD_MS = 5_000;

/** R3: equal passes. */
function isAtLeast({ header }: StoredObject, minimum: Revision | undefined): boolean {
  return minimum === undefined || compareRevisions(header.revision, minimum) >= 0;
}

/** Every change since a cursor, or where bytes are gone the net difference, or neither. */
type Replayed = Replay | readonly WatchEvent[] | undefined;

function nameOf(start: Start): StartName {
  if (start.kind === 'comeback' || start.kind === 'replay') return 'replay';
  return start.kind === 'reset' ? 'reset' : 'snapshot';
}
