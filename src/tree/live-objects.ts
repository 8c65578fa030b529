import type { Kind } from '../model/kind.js';
import { type LiveObject, resourceKey } from './live-object.js';

/** Owners of owners; a cycle among them must not be walked for ever either. */
const MAX_GENERATIONS = 20;

/** What lives in the cluster, by key, by uid, and by owner; it holds no policy. */
export class LiveObjects {
  private readonly byKey = new Map<string, LiveObject>();
  private readonly byUid = new Map<string, LiveObject>();
  private readonly byOwner = new Map<string, Set<LiveObject>>();
  private bytes = 0;

  /** An estimate. */
  get heldBytes(): number {
    return this.bytes;
  }

  get(key: string): LiveObject | undefined {
    return this.byKey.get(key);
  }

  withUid(uid: string): LiveObject | undefined {
    return this.byUid.get(uid);
  }

  ofKind(kind: Kind): readonly LiveObject[] {
    return [...this.byUid.values()].filter((object) => object.kind === kind);
  }

  /** Whom it owns, by kind and name, so that equal clusters have equal trees. */
  childrenOf({ header }: LiveObject): readonly LiveObject[] {
    return [...(this.byOwner.get(header.uid) ?? [])].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  add(object: LiveObject): void {
    this.byKey.set(object.key, object);
    this.byUid.set(object.header.uid, object);
    this.bytes += object.size;
    for (const { uid } of object.owners) {
      const children = this.byOwner.get(uid);
      if (children) children.add(object);
      else this.byOwner.set(uid, new Set([object]));
    }
  }

  remove(object: LiveObject): void {
    if (this.byUid.get(object.header.uid) !== object) return;
    this.byUid.delete(object.header.uid);
    this.bytes -= object.size;
    if (this.byKey.get(object.key) === object) this.byKey.delete(object.key);
    for (const { uid } of object.owners) {
      const children = this.byOwner.get(uid);
      children?.delete(object);
      if (children?.size === 0) this.byOwner.delete(uid);
    }
  }

  /** The keys of the object and of all that it descends from, as far as they are named: whose trees show it. */
  lineOf(object: LiveObject): ReadonlySet<string> {
    const line = new Set([object.key]);
    let generation: readonly LiveObject[] = [object];
    for (let age = 0; age < MAX_GENERATIONS && generation.length > 0; age++) {
      generation = generation.flatMap(({ owners, header: { namespace } }) =>
        owners.flatMap(({ group, kind, name, uid }) => {
          line.add(resourceKey(group, kind, { namespace, name }));
          const owner = this.byUid.get(uid);
          return owner ? [owner] : [];
        }),
      );
    }
    return line;
  }
}
