import type { Clock } from '../base/clock.js';
import { systemClock } from '../base/clock.js';
import { type Admission, admitDeletion, admitNew, admitUpdate, isSameObject } from './admission.js';
import { alreadyExists } from './api-status.js';
import { BUILT_IN_KINDS } from './built-in-kinds.js';
import { definitionOf, DEFINITIONS, established, kindOf } from './custom-resource-definition.js';
import { applyJsonPatch } from './json-patch.js';
import { Change, type ChangeListener, type KindLog } from './kind-log.js';
import { KindLogs, type ObjectPath } from './kind-logs.js';
import type { KindRegistration } from './kind-registration.js';
import type { KubernetesObject } from './kubernetes-object.js';
import { applyMergePatch } from './merge-patch.js';
import { keyOf, objectOf, storedObject, storedText, type StoredObject } from './stored-object.js';
import { hasSameOwners, owned, withRevision, type WriteOptions } from './write-stamp.js';

interface ResourceStoreOptions {
  readonly clock?: Clock;
  /** Changes kept per kind, for watches and exact reads of the past. */
  readonly historyLimit?: number;
}

interface Before {
  readonly stored: StoredObject;
  readonly object: KubernetesObject;
}

type Write = Readonly<{ object: KubernetesObject; options: WriteOptions }>;

/** Why a watch ends that its client did not end: history was undone, or the kind is served no longer. */
type Cut = 'rewind' | 'removal';

const START = 100n;
const HISTORY_LIMIT = 10_000;

/** Everything that the API server knows, under one counter that each write moves on. */
export class ResourceStore {
  private readonly logs: KindLogs;
  /** By how a watch is ended, the kind that it watches. */
  private readonly cutters = new Map<(why: Cut) => void, string>();
  private readonly clock: Clock;
  private counter = 0n;
  private compacted = START;

  constructor(options: ResourceStoreOptions = {}) {
    this.clock = options.clock ?? systemClock;
    this.logs = new KindLogs(options.historyLimit ?? HISTORY_LIMIT);
    for (const kind of BUILT_IN_KINDS) this.registerKind(kind);
    for (const name of ['default', 'kube-system']) this.create('namespaces', { metadata: { name } });
    this.counter = START;
  }

  get revision(): string {
    return this.counter.toString();
  }

  get kinds(): readonly KindRegistration[] {
    return this.logs.all.map((log) => log.kind);
  }

  /** A custom kind also gets its CustomResourceDefinition. */
  registerKind(kind: KindRegistration): void {
    if (this.serves(kind.plural)) throw new Error(`${kind.plural} is registered already`);
    this.logs.add(kind, this.counter);
    if (kind.custom) this.create(DEFINITIONS, definitionOf(kind));
  }

  serves(plural: string): boolean {
    return this.logs.find(plural) !== undefined;
  }

  /** Whether the namespace exists and takes new objects. */
  isOpen(namespace: string): boolean {
    const found = this.get('namespaces', '', namespace);
    return found !== undefined && !found.metadata.deletionTimestamp;
  }

  log(plural: string): KindLog {
    return this.logs.get(plural);
  }

  /** Below it the past of this kind is forgotten. */
  horizon(plural: string): bigint {
    const { horizon } = this.log(plural);
    return horizon > this.compacted ? horizon : this.compacted;
  }

  get(plural: string, namespace: string, name: string): KubernetesObject | undefined {
    const stored = this.log(plural).get(keyOf(namespace, name));
    return stored && objectOf(stored);
  }

  list(plural: string, namespace?: string): readonly KubernetesObject[] {
    const stored = this.log(plural).current();
    return stored.filter((object) => namespace === undefined || object.namespace === namespace).map(objectOf);
  }

  create(plural: string, object: unknown, options: WriteOptions = {}): KubernetesObject {
    const { kind } = this.log(plural);
    const admitted = admitNew(object, this.admission(kind, options));
    const { namespace = '', name } = admitted.metadata;
    this.logs.checkNamespace(kind, admitted.metadata);
    if (this.log(plural).get(keyOf(namespace, name))) throw alreadyExists({ ...kind, name });
    const ready = plural === DEFINITIONS ? established(admitted, this.kinds) : admitted;
    return this.commit(kind, undefined, {
      object: owned(undefined, { kind, object: ready, options, time: this.time() }),
      options,
    });
  }

  update(plural: string, object: KubernetesObject, options: WriteOptions = {}): KubernetesObject {
    const { namespace = '', name } = object.metadata;
    return this.edit({ plural, namespace, name }, () => object, options);
  }

  mergePatch(plural: string, namespace: string, name: string, patch: unknown): KubernetesObject {
    return this.edit({ plural, namespace, name }, (object) => applyMergePatch(object, patch));
  }

  jsonPatch(plural: string, namespace: string, name: string, patch: unknown): KubernetesObject {
    return this.edit({ plural, namespace, name }, (object) => applyJsonPatch(object, patch));
  }

  /** Any update: what `change` answers is admitted; nothing happens when it is the same object. */
  edit(path: ObjectPath, change: (object: KubernetesObject) => unknown, options: WriteOptions = {}): KubernetesObject {
    const { kind } = this.log(path.plural);
    const stored = this.logs.stored(path);
    const current = objectOf(stored);
    const admitted = admitUpdate(current, change(current), this.admission(kind, options));
    if (this.logs.isReleased(kind, admitted)) {
      this.remove(kind, stored, options);
      if (!options.dryRun) this.settle(path.namespace);
      return admitted;
    }
    const object = owned(current, { kind, object: admitted, options, time: this.time() });
    if (isSameObject(current, object) && hasSameOwners(current, object)) return current;
    return this.commit(kind, { stored, object: current }, { object, options });
  }

  /** Answers the object where finalizers keep it, undefined where it is gone. */
  delete(plural: string, namespace: string, name: string, options: WriteOptions = {}): KubernetesObject | undefined {
    const kept = this.deleteOne({ plural, namespace, name }, options);
    if (!options.dryRun) this.settle(namespace);
    return kept;
  }

  putText(plural: string, text: string): void {
    const { kind } = this.log(plural);
    const after = storedText(text, this.counter + 1n);
    this.publish(kind, this.log(plural).get(after.key), after);
  }

  compact(revision?: string): void {
    const until = revision === undefined ? this.counter : BigInt(revision);
    if (until > this.compacted) this.compacted = until;
  }

  bumpRevision(by = 1): void {
    this.counter += BigInt(by);
  }

  /** Reaches back as far as the history does, compacted or not; every open watch is cut. */
  rewind(toRevision: string): void {
    const revision = BigInt(toRevision);
    for (const log of this.logs.all) {
      if (log.horizon > revision) throw new Error(`the history of ${log.kind.plural} begins after ${toRevision}`);
    }
    for (const log of this.logs.all) log.rewind(revision);
    this.counter = revision;
    if (this.compacted > revision) this.compacted = revision;
    for (const cut of this.cutters.keys()) cut('rewind');
  }

  /** `listener` hears each change in the turn in which it is made; the answer ends that. */
  subscribe(plural: string, listener: ChangeListener, onCut: (why: Cut) => void): () => void {
    const { listeners } = this.log(plural);
    listeners.add(listener);
    this.cutters.set(onCut, plural);
    return () => {
      listeners.delete(listener);
      this.cutters.delete(onCut);
    };
  }

  private deleteOne(path: ObjectPath, options: WriteOptions): KubernetesObject | undefined {
    const { kind } = this.log(path.plural);
    const stored = this.logs.stored(path);
    const current = objectOf(stored);
    const marked = admitDeletion(current, this.admission(kind, options));
    if (this.logs.isReleased(kind, marked)) {
      this.remove(kind, stored, options);
      return undefined;
    }
    const before = { stored, object: current };
    const kept = isSameObject(current, marked) ? current : this.commit(kind, before, { object: marked, options });
    if (kind.plural === 'namespaces' && !options.dryRun) {
      for (const inside of this.logs.inside(path.name)) this.deleteOne(inside, {});
      this.settle(path.name);
    }
    return options.dryRun || this.log(path.plural).get(stored.key) ? kept : undefined;
  }

  /** A namespace that is being deleted goes with the last object inside it. */
  private settle(namespace: string): void {
    const { kind } = this.log('namespaces');
    const stored = this.log('namespaces').get(namespace);
    if (stored && this.logs.isReleased(kind, objectOf(stored))) this.publish(kind, stored, undefined);
  }

  private remove(kind: KindRegistration, stored: StoredObject, options: WriteOptions): void {
    if (options.dryRun) return;
    if (kind.plural === DEFINITIONS) this.retire(objectOf(stored));
    this.publish(kind, stored, undefined);
  }

  /** A custom kind goes with its definition, and so does what there is of it, finalizers or not. */
  private retire(definition: KubernetesObject): void {
    const defined = kindOf(definition);
    const log = this.logs.find(defined?.plural ?? '');
    if (!log?.kind.custom || log.kind.group !== defined?.group) return;
    for (const object of log.current()) this.publish(log.kind, object, undefined);
    const { plural } = log.kind;
    this.logs.drop(plural);
    for (const [cut, watched] of this.cutters) if (watched === plural) cut('removal');
    for (const { name } of this.log('namespaces').current()) this.settle(name);
  }

  private commit(kind: KindRegistration, before: Before | undefined, { object, options }: Write): KubernetesObject {
    const written = withRevision(object, options.dryRun ? before?.stored.revision : this.counter + 1n);
    if (!options.dryRun) this.publish(kind, before?.stored, storedObject(kind, written));
    return written;
  }

  private publish(kind: KindRegistration, before: StoredObject | undefined, after: StoredObject | undefined): void {
    this.counter += 1n;
    this.log(kind.plural).commit(new Change(kind, this.counter, before, after));
    const defined = kind.plural === DEFINITIONS && after ? kindOf(objectOf(after)) : undefined;
    if (defined && !this.serves(defined.plural)) this.logs.add(defined, this.counter);
  }

  private admission(kind: KindRegistration, options: WriteOptions): Admission {
    return { kind, time: this.time(), ...(options.subresource ? { subresource: options.subresource } : {}) };
  }

  /** RFC 3339, whole seconds. */
  time(): string {
    return new Date(this.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  }
}
