import { type IndexKey, keysOfObject } from '../select/scope.js';
import type { Change } from '../store/change.js';
import type { View } from './view.js';

/** Which views could care about a change: it asks with the facts of before and after. */
export class ViewIndex {
  private readonly views = new Map<IndexKey, Set<View>>();

  add(view: View): void {
    for (const key of view.indexKeys) {
      const filed = this.views.get(key);
      if (filed) filed.add(view);
      else this.views.set(key, new Set([view]));
    }
  }

  remove(view: View): void {
    for (const key of view.indexKeys) {
      const filed = this.views.get(key);
      filed?.delete(view);
      if (filed?.size === 0) this.views.delete(key);
    }
  }

  /** Each candidate once. */
  candidates({ before, after }: Change): ReadonlySet<View> {
    const found = new Set<View>();
    for (const object of [before, after]) {
      if (!object) continue;
      for (const key of keysOfObject(object.header)) {
        for (const view of this.views.get(key) ?? []) found.add(view);
      }
    }
    return found;
  }
}
