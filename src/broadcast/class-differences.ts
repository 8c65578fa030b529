import type { PermissionClass } from '../access/enforcer.js';
import type { StoredObject } from '../model/stored-object.js';
import type { Store } from '../store/store.js';

/**
 * Which objects two classes decide differently about, for one state of the store: shared by all views that go from the
 * one to the other. Of projects about which both say the same of everything, no object is looked at.
 */
export class ClassDifferences {
  private readonly known = new Map<string, Map<string, readonly StoredObject[]>>();
  private readonly projects = new Map<string, StoredObject[]>();

  constructor(store: Store) {
    for (const object of store.sorted()) {
      const filed = this.projects.get(object.header.project);
      if (filed) filed.push(object);
      else this.projects.set(object.header.project, [object]);
    }
  }

  /** In the order of keys. */
  between(old: PermissionClass, today: PermissionClass): readonly StoredObject[] {
    const known = this.known.get(old.identity)?.get(today.identity);
    if (known) return known;
    const found: StoredObject[] = [];
    for (const project of this.projectsOf(old, today)) {
      const before = old.decides?.(project);
      if (before !== undefined && before === today.decides?.(project)) continue;
      for (const object of this.projects.get(project) ?? []) {
        if (old.sees(object.header) !== today.sees(object.header)) found.push(object);
      }
    }
    found.sort((a, b) => (a.header.key < b.header.key ? -1 : 1));
    this.known.set(old.identity, (this.known.get(old.identity) ?? new Map()).set(today.identity, found));
    return found;
  }

  /** Outside of their literal projects both see nothing. */
  private projectsOf(old: PermissionClass, today: PermissionClass): Iterable<string> {
    return old.projects && today.projects ? new Set([...old.projects, ...today.projects]) : this.projects.keys();
  }
}
