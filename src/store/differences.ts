import { compareRevisions } from '../model/revision.js';
import type { StoredObject } from '../model/stored-object.js';

export interface Differences {
  /** In order of their keys. */
  readonly gone: readonly StoredObject[];
  /** Created, changed, or another life under the key; in order of their revisions (R6). */
  readonly news: readonly StoredObject[];
}

export interface ListedState {
  readonly objects: readonly StoredObject[];
  /** What the list could not show: it stays as it is. */
  readonly kept: ReadonlySet<string>;
  readonly isSame: (mine: StoredObject, listed: StoredObject) => boolean;
}

/** Whether two objects are one state, as long as a revision stands for one state of the world. */
export function isSameRevision({ header: a }: StoredObject, { header: b }: StoredObject): boolean {
  return a.uid === b.uid && a.revision === b.revision;
}

/** The same after a restore, when one revision may stand for two states. */
export function isSameText(a: StoredObject, b: StoredObject): boolean {
  return a.bytes.equals(b.bytes);
}

/** What a list says that a state does not know yet. */
export function differences(state: ReadonlyMap<string, StoredObject>, list: ListedState): Differences {
  const { objects, kept, isSame } = list;
  const listed = new Set(kept);
  const news: StoredObject[] = [];
  for (const object of objects) {
    const { key } = object.header;
    listed.add(key);
    const mine = state.get(key);
    if (!mine || !isSame(mine, object)) news.push(object);
  }
  // What the list could not name may be any object: then none of them is known to be gone.
  const isAnyUnnamed = [...kept].some((key) => key.endsWith('/'));
  const gone = isAnyUnnamed ? [] : [...state.values()].filter((object) => !listed.has(object.header.key));
  gone.sort((a, b) => (a.header.key < b.header.key ? -1 : 1));
  news.sort((a, b) => compareRevisions(a.header.revision, b.header.revision));
  return { gone, news };
}
