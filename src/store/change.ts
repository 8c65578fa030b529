import type { Revision } from '../model/revision.js';
import type { StoredObject } from '../model/stored-object.js';

/**
 * One step of the world, born in the store and nowhere else.
 * `before` is what the store held: without it nobody can tell what left a view.
 * A new life under an old key is two changes: the old object leaves, then the new one comes.
 */
export interface Change {
  /** The place in the log: a watched change has its own revision, all that one list revealed share the list's. */
  readonly position: Revision;
  readonly before: StoredObject | undefined;
  readonly after: StoredObject | undefined;
  /** Whether the change was learned from a list: then the revision of a deletion is not known. */
  readonly fromList: boolean;
  /** The digest of the whole state after this change; undefined where it cannot be told (only before a first list). */
  readonly check: number | undefined;
}
