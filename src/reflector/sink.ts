import type { Revision } from '../model/revision.js';
import type { StoredObject } from '../model/stored-object.js';
import type { ObjectEvent } from '../source/list-watch.js';

/** What a reflector pours into (the store). Each call is one synchronous turn. */
export interface Sink {
  /** Undefined until the first list. */
  readonly position: Revision | undefined;
  readonly size: number;
  upsert(object: StoredObject): void;
  /** `object` carries the revision of its deletion. */
  remove(object: StoredObject): void;
  advance(to: Revision): void;
  /** A list as one change of state; what `kept` names stays as it is. */
  replace(objects: readonly StoredObject[], revision: Revision, kept: ReadonlySet<string>): void;
  /** A list after a restore: nothing is compared by revision. */
  rewrite(objects: readonly StoredObject[], revision: Revision, kept: ReadonlySet<string>): void;
  /** What happened between `from` and the list of this turn is being read, for the log (R9). */
  lookBack(from: Revision): void;
  /** What happened after `from` up to that list, in order; undefined if it could not be read. */
  lookedBack(from: Revision, events: readonly ObjectEvent[] | undefined): void;
  /** Whether the list shows an older state of a uid than the sink holds. */
  holdsNewer(objects: readonly StoredObject[]): boolean;
}
