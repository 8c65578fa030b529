import { compareRevisions, laterRevision, type Revision } from '../model/revision.js';
import type { ObjectEvent, RawEvent } from '../source/list-watch.js';
import type { WholeList } from './relist.js';
import type { Sink } from './sink.js';

/**
 * A watch that is to end soon says two seconds before its end how far it has come: only with that word is the past known
 * to be whole. A quiet watch says it once a minute otherwise.
 */
export const LOOK_BACK_SECONDS = 3;
/** A server under load may miss its own two seconds. */
const MAX_WATCHES = 3;
/** Bounds what is held until the word comes: more happens only where a whole cluster was emptied. */
const MAX_EVENTS = 20_000;

/**
 * What happened just before a first list, read by watching from the newest object in it (R9): whatever came after that
 * object has left again, so the state does not show it, yet clients of other replicas have seen it.
 */
export class LookBack {
  private events: ObjectEvent[] | undefined = [];
  private watches = 1;

  private constructor(
    readonly from: Revision,
    private readonly until: Revision,
    private readonly sink: Sink,
  ) {
    sink.lookBack(from);
  }

  /** Undefined where the list ends with its newest object, or has none. */
  static before({ objects, revision }: WholeList, sink: Sink): LookBack | undefined {
    let newest: Revision | undefined;
    for (const { header } of objects) newest = laterRevision(newest ?? header.revision, header.revision);
    if (newest === undefined || compareRevisions(newest, revision) >= 0) return undefined;
    return new LookBack(newest, revision, sink);
  }

  /** Whether the event is of the past only. */
  takes(event: RawEvent): boolean {
    const at = event.type === 'BOOKMARK' ? event.revision : event.object.header.revision;
    const order = compareRevisions(at, this.until);
    if (event.type !== 'BOOKMARK' && order <= 0) this.events?.push(event);
    if (this.events && this.events.length > MAX_EVENTS) this.abandon();
    if (order >= 0) this.finish();
    return order <= 0;
  }

  /** After a watch that ended or broke: whether the past is to be read once more, because the word did not come. */
  startsOver(): boolean {
    if (!this.events || this.watches === MAX_WATCHES) return false;
    this.watches++;
    this.events = [];
    return true;
  }

  /** Without the word that it is whole, the past counts as unknown. */
  abandon(): void {
    if (!this.events) return;
    this.events = undefined;
    this.sink.lookedBack(this.from, undefined);
  }

  private finish(): void {
    if (!this.events) return;
    const { events } = this;
    this.events = undefined;
    this.sink.lookedBack(this.from, events);
  }
}
