import type { SessionGuard } from '../access/session-guard.js';
import type { Transport } from '../broadcast/transport.js';
import type { View } from '../broadcast/view.js';
import { type Clock, sleep } from '../base/clock.js';
import { Code, StatusError, toStatusError } from '../base/status-error.js';
import type { WatchEvent } from '../encode/watch-event.js';
import type { Revision } from '../model/revision.js';
import type { AheadOfUs } from './ahead.js';
import { Beginnings, type BeginningsOptions, isAtLeast, type Replayed } from './beginnings.js';
import { netReplay } from './net-replay.js';
import { Replay } from './replay.js';
import { judgeStart, type Start } from './start.js';
import type { SubscriberFactory } from './subscribers.js';
import type { WatchRequest } from './watch-request.js';
import type { StartName, WatchStream } from './watch-stream.js';

export interface StreamsOptions extends BeginningsOptions {
  readonly ahead: AheadOfUs;
  readonly subscribers: SubscriberFactory;
  /** A cursor of this very scope speaks of another state than ours (R9). */
  readonly doubt: () => void;
  readonly guard: SessionGuard;
  /** Why nobody is let in now, beside a drain. */
  readonly refusal?: () => StatusError | undefined;
  readonly clock: Clock;
}

/** Past and live as one stream. Whatever decides what a client gets, and its join, are one synchronous turn (R2). */
export class Streams {
  private isDraining = false;
  private readonly beginnings: Beginnings;

  constructor(private readonly options: StreamsOptions) {
    this.beginnings = new Beginnings(options);
  }

  /** From now on every new stream is refused for now. */
  stopTaking(): void {
    this.isDraining = true;
    this.options.ahead.letGo();
  }

  /** Rejects with StatusError as long as the stream has not started; afterwards every end goes through the transport. */
  async open(request: WatchRequest, stream: WatchStream): Promise<void> {
    this.refuseIfClosed();
    const opening: Opening = { request, stream, transport: undefined, ignoresAsked: false, isPastUnknown: false };
    if (this.options.store.position === undefined) {
      await this.waitAs(opening, (signal) => this.options.ahead.firstList(HOLD_MS, signal));
    }
    this.refuseIfClosed();
    try {
      while (!stream.signal.aborted) {
        if (await this.tryToJoin(opening)) return;
        this.refuseIfClosed();
      }
    } catch (thrown) {
      if (!opening.transport) throw thrown;
      opening.transport.end(toStatusError(thrown));
    }
  }

  private refuseIfClosed(): void {
    const refusal = this.options.refusal?.();
    if (refusal) throw refusal;
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
    if (start.kind === 'early') {
      await this.waitAs(opening, (signal) => this.options.ahead.past(HOLD_MS, signal));
      opening.isPastUnknown = true;
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
    const longest = opening.transport ? undefined : AHEAD_HOLD_MS;
    const outcome = await this.waitAs(opening, (signal) => this.options.ahead.wait(position, signal, longest)).finally(
      () => heartbeat?.cancel(),
    );
    if (outcome === 'late') throw new StatusError(Code.UNAVAILABLE, 'this replica is behind: come back');
    if (outcome === 'rewritten') opening.ignoresAsked = true;
  }

  /** Waits no longer than the client is there, and its credentials count. Rejects with UNAUTHENTICATED. */
  private async waitAs<T>({ request, stream }: Opening, wait: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const over = new AbortController();
    const leave = (): void => over.abort();
    let lost: StatusError | undefined;
    stream.signal.addEventListener('abort', leave);
    const watched = this.options.guard.watch(request.caller, (error) => {
      lost = error;
      over.abort();
    });
    if (stream.signal.aborted) leave();
    const result = await wait(over.signal);
    watched.cancel();
    stream.signal.removeEventListener('abort', leave);
    if (lost) throw lost;
    return result;
  }

  /** What the client gets if it joins in this turn. */
  private judge({ request, ignoresAsked, isPastUnknown }: Opening): { start: Start; view: View } {
    const { store, history, broadcaster, enforcer } = this.options;
    const { position } = store;
    if (position === undefined)
      throw new StatusError(Code.UNAVAILABLE, 'not ready: the cluster has not been listed yet');
    const view = broadcaster.viewOf(request.scope, enforcer.classOf(request.caller.subject), request.format);
    if (ignoresAsked) return { start: { kind: request.cursor === undefined ? 'snapshot' : 'reset' }, view };
    const judged = judgeStart(request, { history, position, digest: view.digest });
    const start: Start = judged.kind === 'early' && isPastUnknown ? { kind: 'reset', why: 'expired' } : judged;
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
  private join(opening: Joining, start: Judged, replay: Replayed): void {
    const { broadcaster, subscribers } = this.options;
    broadcaster.flush();
    const segment = this.beginnings.firstSegment(opening, start, replay);
    const transport = opening.transport ?? opening.stream.start(nameOf(start));
    const { caller, showsMarks } = opening.request;
    const subscriber = subscribers.create({ transport, caller, showsMarks }, nameOf(start));
    if (subscriber.isEnded) return;
    broadcaster.join(subscriber, opening.view);
    subscriber.owe(segment);
  }
}

interface Opening {
  readonly request: WatchRequest;
  readonly stream: WatchStream;
  /** Set where the headers had to go out before the start was known. */
  transport: Transport | undefined;
  /** What was asked for lies ahead of the cluster itself: it counts as absent. */
  ignoresAsked: boolean;
  /** The past of the log was waited for: what it cannot tell now, it cannot tell. */
  isPastUnknown: boolean;
}

/** Such as a client can join with. */
type Judged = Exclude<Start, { kind: 'ahead' | 'early' }>;

/** With the view that it has in the turn of the join. */
type Joining = Opening & { readonly view: View };

/** Without headers a client cannot tell waiting from death: so long, and it is refused for now. */
const AHEAD_HOLD_MS = 30_000;

/** A stream that comes before the first list waits so long for it (R12). */
const HOLD_MS = 5_000;

function nameOf(start: Start): StartName {
  if (start.kind === 'comeback' || start.kind === 'replay') return 'replay';
  return start.kind === 'reset' ? 'reset' : 'snapshot';
}
