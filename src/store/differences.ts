import { compareRevisions } from '../model/revision.js';
import type { StoredObject } from '../model/stored-object.js';

export interface Differences {
  /** In order of their keys. */
  readonly gone: readonly StoredObject[];
  /** Created, changed, or another life under the key; in order of their revisions (R6). */
  readonly news: readonly StoredObject[];
}

/** What a list says that a state does not know yet. */
export function differences(
  state: ReadonlyMap<string, StoredObject>,
  list: readonly StoredObject[],
  kept: ReadonlySet<string>,
): Differences {
  const listed = new Set(kept);
  const news: StoredObject[] = [];
  for (const object of list) {
    const { key, uid, revision } = object.header;
    listed.add(key);
    const mine = state.get(key)?.header;
    if (mine?.uid !== uid || mine.revision !== revision) news.push(object);
  }
  // What the list could not name may be any object: then none of them is known to be gone.
  const isAnyUnnamed = [...kept].some((key) => key.endsWith('/'));
  const gone = isAnyUnnamed ? [] : [...state.values()].filter((object) => !listed.has(object.header.key));
  gone.sort((a, b) => (a.header.key < b.header.key ? -1 : 1));
  news.sort((a, b) => compareRevisions(a.header.revision, b.header.revision));
  return { gone, news };
}
