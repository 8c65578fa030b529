import { headerOf, snapshotEvent, type WatchEvent } from '../encode/watch-event.js';
import { earlierRevision, type Revision } from '../model/revision.js';
import type { StoredObject } from '../model/stored-object.js';
import { inScope } from '../select/scope.js';
import type { Store } from '../store/store.js';
import type { ClassDifference } from './class-differences.js';
import { isVisible, type Viewpoint } from './visibility.js';

/** What is known of a client whose queue is taken back. */
export interface HeldBack {
  /** What it was owed, in order, and will not get as it stands. */
  readonly unsent: readonly WatchEvent[];
  /** From where it looked when that was queued, and from where it looks now. */
  readonly old: Viewpoint;
  readonly today: Viewpoint;
  /** What today's permission decides otherwise than the old one; absent where both are the same. */
  readonly decidedOtherwise?: ClassDifference;
  /** Nothing that came later was written to it; absent where that is not known. */
  readonly seenUntil?: Revision | undefined;
}

/**
 * The net difference between what a client may hold and what it may see now: R8's table, told from the first
 * waiting entry of a key and the store's own state, and R5's when the viewpoint has changed.
 *   first waiting                         | is seen now | owed
 *   none                                  | as before   | nothing
 *   ADDED, live or from a cursor's replay | yes / no    | ADDED / nothing
 *   ADDED of another origin               | yes / no    | ADDED / DELETED
 *   MODIFIED, DELETED                     | yes / no    | MODIFIED / DELETED
 *   any of another uid                    | yes         | DELETED of the old, then ADDED of the new
 */
export class NetDifference {
  private readonly firsts = new Map<string, WatchEvent>();
  /** Where a life's end stands among what waits: the last of each uid. */
  private readonly ends = new Map<string, WatchEvent>();
  private readonly hasMoved: boolean;

  constructor(
    private readonly store: Store,
    private readonly back: HeldBack,
  ) {
    this.hasMoved = back.old.permission.identity !== back.today.permission.identity;
    for (const event of back.unsent) {
      const { key, uid } = headerOf(event);
      if (!this.firsts.has(key)) this.firsts.set(key, event);
      if (event.type === 'DELETED') this.ends.set(uid, event);
    }
  }

  /** What left comes first, so that a key that lives on is told last. */
  events(): WatchEvent[] {
    const gone: WatchEvent[] = [];
    const news: WatchEvent[] = [];
    for (const [key, first] of this.firsts) {
      const isOther = this.store.get(key)?.header.uid !== headerOf(first).uid;
      if (isOther && this.mayBeHeld(first)) gone.push(this.goneEvent(first));
    }
    for (const event of this.steps()) (event.type === 'DELETED' ? gone : news).push(event);
    return gone.concat(news);
  }

  /** Of objects that exist: first what another class means to this scope, then the others that wait. */
  private steps(): readonly WatchEvent[] {
    const steps: WatchEvent[] = [];
    const waiting = new Map(this.firsts);
    const { lost = [], gained = [] } = this.back.decidedOtherwise ?? {};
    for (const events of [lost, gained]) {
      for (const event of events) {
        const header = headerOf(event);
        if (waiting.has(header.key)) this.addStep(header.key, steps);
        else if (inScope(this.back.today.scope, header)) steps.push(event);
        waiting.delete(header.key);
      }
    }
    for (const key of waiting.keys()) this.addStep(key, steps);
    return steps;
  }

  private addStep(key: string, steps: WatchEvent[]): void {
    const object = this.store.get(key);
    const first = this.firsts.get(key);
    const step = object && first && this.stepOf(object, first);
    if (step) steps.push(step);
  }

  /** What is owed of an object that exists, and for which something waits. */
  private stepOf(object: StoredObject, first: WatchEvent): WatchEvent | undefined {
    const { today } = this.back;
    const mayHold = this.mayBeHeld(first) && headerOf(first).uid === object.header.uid;
    const isSeen = isVisible(today, object.header);
    if (!isSeen) return mayHold ? this.leftEvent(object) : undefined;
    if (mayHold && first.type !== 'ADDED') return { type: 'MODIFIED', object };
    const origin = (first.type === 'ADDED' ? first.origin : undefined) ?? (this.hasMoved ? 'access' : undefined);
    return origin === 'snapshot' ? snapshotEvent(object) : { type: 'ADDED', object, origin };
  }

  private leftEvent({ header }: StoredObject): WatchEvent {
    const end = this.ends.get(header.uid);
    if (!this.hasMoved && end) return end;
    const reason = inScope(this.back.today.scope, header) ? 'access' : 'scope';
    // What it has become since it left must not be told, be it by its revision.
    const { revision } = end ? headerOf(end) : header;
    const { seenUntil = revision } = this.back;
    const told = reason === 'access' ? earlierRevision(revision, seenUntil) : revision;
    return { type: 'DELETED', object: undefined, header, revision: told, reason };
  }

  /** A life of which the client may hold a state, and which is over. */
  private goneEvent(first: WatchEvent): WatchEvent {
    const header = headerOf(first);
    const end = this.ends.get(header.uid);
    if (end && isVisible(this.back.today, headerOf(end))) return end;
    return { type: 'DELETED', object: undefined, header, revision: header.revision, reason: 'deleted' };
  }

  /** A snapshot that has not been sent shows nothing yet: a lost permission takes it back without a word. */
  private mayBeHeld(first: WatchEvent): boolean {
    if (first.type !== 'ADDED') return true;
    return first.origin !== undefined && !(this.hasMoved && first.origin === 'snapshot');
  }
}
