import { compareRevisions, laterRevision, type Revision } from '../model/revision.js';
import type { StoredObject } from '../model/stored-object.js';
import type { Change } from './change.js';
import { StateCheck } from './check.js';
import { differences, isSameRevision, isSameText, type ListedState } from './differences.js';
import { type Past, type PastEvent, pastOf } from './past.js';

/** What hears of every change, in the turn in which the store makes it. */
export interface StoreListener {
  onChange(change: Change): void;
  /** The log's order was broken by a restore: nothing from before can be compared by revision any more (R13). */
  onRewritten?(position: Revision, check: number): void;
  /** A list replaced the state: what was created and deleted between `from` and `to` is unknown (a gap). */
  onGap?(from: Revision, to: Revision): void;
  /** The first list: the log begins here. */
  onStart?(position: Revision, check: number): void;
  /** The log reaches back to before the first list; `past` is undefined where that could not be read. */
  onPast?(past: Past | undefined): void;
  /** Cursors from `from` on are worth waiting for: what happened after it is being read. */
  onLookBack?(from: Revision): void;
  /** After the changes of a turn, whenever the position has moved. */
  onAdvance?(position: Revision): void;
}

/** What is true now. Every Change is born here; each public method is one synchronous turn. */
export class Store {
  private readonly objects = new Map<string, StoredObject>();
  private readonly check = new StateCheck();
  private readonly listeners: StoreListener[] = [];
  private current: Revision | undefined;
  /** The digest of the first list, from which the log is read back. */
  private checkAtStart = 0;
  private sortedKeys: readonly string[] | undefined;

  /** `follows` drops the objects of namespaces that are not followed; their revisions still count. */
  constructor(private readonly follows: (namespace: string) => boolean = () => true) {}

  /** Undefined until the first list. */
  get position(): Revision | undefined {
    return this.current;
  }

  get checkValue(): number {
    return this.check.value;
  }

  get size(): number {
    return this.objects.size;
  }

  listen(listener: StoreListener): void {
    this.listeners.push(listener);
  }

  get(key: string): StoredObject | undefined {
    return this.objects.get(key);
  }

  /** In ascending byte order of the keys (R1); the order is kept until an object comes or goes. */
  sorted(): readonly StoredObject[] {
    this.sortedKeys ??= [...this.objects.keys()].sort((a, b) => (a < b ? -1 : 1));
    const objects: StoredObject[] = [];
    for (const key of this.sortedKeys) {
      const object = this.objects.get(key);
      if (object) objects.push(object);
    }
    return objects;
  }

  upsert(object: StoredObject): void {
    const { header } = object;
    if (!this.isNews(header.revision)) return;
    if (this.follows(header.namespace)) this.put(object, header.revision, false);
    this.advance(header.revision);
  }

  /** `object` is the last state, with the revision of the deletion. */
  remove(object: StoredObject): void {
    const { header } = object;
    if (!this.isNews(header.revision)) return;
    const before = this.objects.get(header.key);
    if (before) this.drop(before, header.revision, false);
    this.advance(header.revision);
  }

  advance(to: Revision): void {
    if (this.current === undefined || compareRevisions(to, this.current) > 0) this.current = to;
    for (const listener of this.listeners) listener.onAdvance?.(this.current);
  }

  /** A list as one change of state (R13). `kept` names what the list could not show; its last good state stays. */
  replace(objects: readonly StoredObject[], revision: Revision, kept: ReadonlySet<string>): void {
    const from = this.current;
    const position = from === undefined ? revision : laterRevision(from, revision);
    if (from === undefined) return this.start(objects, position);
    if (position !== from) for (const listener of this.listeners) listener.onGap?.(from, position);
    this.applyDifferences(position, { objects, kept, isSame: isSameRevision });
    this.advance(position);
  }

  /** The same after a restore: the position may go back, and everything is told as one net difference. */
  rewrite(objects: readonly StoredObject[], revision: Revision, kept: ReadonlySet<string>): void {
    this.current = revision;
    for (const listener of this.listeners) listener.onRewritten?.(revision, this.check.value);
    this.applyDifferences(revision, { objects, kept, isSame: isSameText });
    for (const listener of this.listeners) listener.onRewritten?.(revision, this.check.value);
    this.advance(revision);
  }

  lookBack(from: Revision): void {
    this.checkAtStart = this.check.value;
    for (const listener of this.listeners) listener.onLookBack?.(from);
  }

  lookedBack(from: Revision, events: readonly PastEvent[] | undefined): void {
    const followed = events?.filter(({ object }) => this.follows(object.header.namespace));
    const past = followed && pastOf(from, followed, this.checkAtStart);
    for (const listener of this.listeners) listener.onPast?.(past);
  }

  /** Whether a list shows an older state of some uid than ours: its order is not the one we know. */
  holdsNewer(objects: readonly StoredObject[]): boolean {
    return objects.some(({ header }) => {
      const mine = this.objects.get(header.key)?.header;
      return mine?.uid === header.uid && compareRevisions(header.revision, mine.revision) < 0;
    });
  }

  private start(objects: readonly StoredObject[], position: Revision): void {
    for (const object of objects) {
      if (this.follows(object.header.namespace)) this.objects.set(object.header.key, object);
    }
    for (const { header } of this.objects.values()) this.check.add(header);
    this.current = position;
    this.sortedKeys = undefined;
    for (const listener of this.listeners) listener.onStart?.(position, this.check.value);
    this.advance(position);
  }

  private applyDifferences(position: Revision, list: ListedState): void {
    const objects = list.objects.filter(({ header }) => this.follows(header.namespace));
    const { gone, news } = differences(this.objects, { ...list, objects });
    for (const object of gone) this.drop(object, position, true);
    for (const object of news) this.put(object, position, true);
  }

  private isNews(revision: Revision): boolean {
    return this.current === undefined || compareRevisions(revision, this.current) > 0;
  }

  private put(object: StoredObject, position: Revision, fromList: boolean): void {
    const { key, uid } = object.header;
    let before = this.objects.get(key);
    if (before && before.header.uid !== uid) {
      this.drop(before, position, fromList);
      before = undefined;
    }
    if (before) this.check.remove(before.header);
    this.check.add(object.header);
    if (!before) this.sortedKeys = undefined;
    this.objects.set(key, object);
    this.tell({ position, before, after: object, fromList, check: this.check.value });
  }

  private drop(before: StoredObject, position: Revision, fromList: boolean): void {
    this.check.remove(before.header);
    this.objects.delete(before.header.key);
    this.sortedKeys = undefined;
    this.tell({ position, before, after: undefined, fromList, check: this.check.value });
  }

  private tell(change: Change): void {
    for (const listener of this.listeners) listener.onChange(change);
  }
}
