import type { StoredObject } from '../model/stored-object.js';
import type { Store } from '../store/store.js';
import type { Applications } from './tree-documents.js';

/** Tells of changes of single applications. Bounded by the streams that ask. */
export class ApplicationNews implements Applications {
  private readonly listeners = new Map<string, Set<() => void>>();

  private store: Pick<Store, 'get'> | undefined;

  /** Until then there are none. */
  follow(store: Pick<Store, 'get' | 'listen'>): void {
    this.store = store;
    store.listen({ onChange: ({ before, after }) => this.tell((after ?? before)?.header.key ?? '') });
  }

  get(key: string): StoredObject | undefined {
    return this.store?.get(key);
  }

  onChange(key: string, listener: () => void): () => void {
    const all = this.listeners.get(key) ?? new Set();
    this.listeners.set(key, all.add(listener));
    return () => {
      all.delete(listener);
      if (all.size === 0 && this.listeners.get(key) === all) this.listeners.delete(key);
    };
  }

  private tell(key: string): void {
    for (const hear of [...(this.listeners.get(key) ?? [])]) hear();
  }
}
