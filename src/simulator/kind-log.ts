import type { KindRegistration } from './kind-registration.js';
import { restamped, type StoredObject } from './stored-object.js';

/** One write: `before` is missing for a creation, `after` for a deletion. */
export class Change {
  private goneMemo: StoredObject | undefined;

  constructor(
    private readonly kind: KindRegistration,
    readonly revision: bigint,
    readonly before: StoredObject | undefined,
    readonly after: StoredObject | undefined,
  ) {}

  /** What was there before, under the revision of this change; made once for all watches. */
  get gone(): StoredObject | undefined {
    if (this.before) this.goneMemo ??= restamped(this.kind, this.before, this.revision);
    return this.goneMemo;
  }
}

export type ChangeListener = (change: Change) => void;

/** The objects of one kind and how they came to be: enough to tell the state at an earlier revision. */
export class KindLog {
  readonly listeners = new Set<ChangeListener>();
  private readonly objects = new Map<string, StoredObject>();
  private changes: Change[] = [];
  private inOrder: readonly StoredObject[] | undefined;
  private forgotten: bigint;

  constructor(
    readonly kind: KindRegistration,
    start: bigint,
    private readonly limit: number,
  ) {
    this.forgotten = start;
  }

  /** The state can be told at this revision and later ones, but not before it. */
  get horizon(): bigint {
    return this.forgotten;
  }

  get(key: string): StoredObject | undefined {
    return this.objects.get(key);
  }

  holds(namespace: string): boolean {
    for (const object of this.objects.values()) if (object.namespace === namespace) return true;
    return false;
  }

  /** By key, as etcd answers. */
  current(): readonly StoredObject[] {
    this.inOrder ??= byKey(this.objects);
    return this.inOrder;
  }

  commit(change: Change): void {
    this.put(change.after?.key ?? change.before?.key ?? '', change.after);
    this.changes.push(change);
    if (this.changes.length > this.limit * 1.25) {
      const dropped = this.changes.splice(0, this.changes.length - this.limit);
      this.forgotten = dropped[dropped.length - 1]?.revision ?? this.forgotten;
    }
    for (const listener of this.listeners) listener(change);
  }

  since(revision: bigint): readonly Change[] {
    return this.changes.slice(this.firstAfter(revision));
  }

  last(): Change | undefined {
    return this.changes[this.changes.length - 1];
  }

  at(revision: bigint): readonly StoredObject[] {
    const undone = [...this.since(revision)];
    if (undone.length === 0) return this.current();
    const objects = new Map(this.objects);
    for (const change of undone.reverse()) undo(objects, change);
    return byKey(objects);
  }

  rewind(revision: bigint): void {
    const kept = this.firstAfter(revision);
    for (const change of this.changes.slice(kept).reverse()) undo(this.objects, change);
    this.changes = this.changes.slice(0, kept);
    this.inOrder = undefined;
  }

  private put(key: string, object: StoredObject | undefined): void {
    if (object) this.objects.set(key, object);
    else this.objects.delete(key);
    this.inOrder = undefined;
  }

  private firstAfter(revision: bigint): number {
    let low = 0;
    let high = this.changes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.changes[middle]?.revision ?? 0n) > revision) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function undo(objects: Map<string, StoredObject>, change: Change): void {
  if (change.before) objects.set(change.before.key, change.before);
  else if (change.after) objects.delete(change.after.key);
}

function byKey(objects: ReadonlyMap<string, StoredObject>): readonly StoredObject[] {
  return [...objects.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}
