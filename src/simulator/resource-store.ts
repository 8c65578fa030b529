import type { Clock } from '../base/clock.js';
import { systemClock } from '../base/clock.js';
import { type Admission, admitDeletion, admitNew, admitUpdate, isSameObject } from './admission.js';
import { alreadyExists, notFound, unknownResource } from './api-status.js';
import { BUILT_IN_KINDS } from './built-in-kinds.js';
import { definitionOf } from './custom-resource-definition.js';
import { ownedFields } from './field-ownership.js';
import { applyJsonPatch } from './json-patch.js';
import { Change, type ChangeListener, KindLog } from './kind-log.js';
import type { KindRegistration } from './kind-registration.js';
import type { KubernetesObject } from './kubernetes-object.js';
import { applyMergePatch } from './merge-patch.js';
import { keyOf, objectOf, storedObject, storedText, type StoredObject } from './stored-object.js';

interface ResourceStoreOptions {
  readonly clock?: Clock;
  /** Changes kept per kind, for watches and exact reads of the past. */
  readonly historyLimit?: number;
}

export interface WriteOptions {
  /** Written into managedFields. */
  readonly manager?: string;
  readonly subresource?: string;
  readonly dryRun?: boolean;
}

interface ObjectPath {
  readonly plural: string;
  readonly namespace: string;
  readonly name: string;
}

interface Before {
  readonly stored: StoredObject;
  readonly object: KubernetesObject;
}

const START = 100n;
const HISTORY_LIMIT = 10_000;

/** Everything that the API server knows, under one counter that each write moves on. */
export class ResourceStore {
  private readonly logs = new Map<string, KindLog>();
  private readonly cutters = new Set<() => void>();
  private readonly clock: Clock;
  private readonly historyLimit: number;
  private counter = 0n;
  private compacted = START;

  constructor(options: ResourceStoreOptions = {}) {
    this.clock = options.clock ?? systemClock;
    this.historyLimit = options.historyLimit ?? HISTORY_LIMIT;
    for (const kind of BUILT_IN_KINDS) this.registerKind(kind);
    for (const name of ['default', 'kube-system']) this.create('namespaces', { metadata: { name } });
    this.counter = START;
  }

  get revision(): string {
    return this.counter.toString();
  }

  get kinds(): readonly KindRegistration[] {
    return [...this.logs.values()].map((log) => log.kind);
  }

  /** A custom kind also gets its CustomResourceDefinition. */
  registerKind(kind: KindRegistration): void {
    if (this.logs.has(kind.plural)) throw new Error(`${kind.plural} is registered already`);
    this.logs.set(kind.plural, new KindLog(kind, 0n, this.historyLimit));
    if (kind.custom) this.create('customresourcedefinitions', definitionOf(kind));
  }

  log(plural: string): KindLog {
    const log = this.logs.get(plural);
    if (!log) throw unknownResource();
    return log;
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
    if (kind.namespaced && !this.log('namespaces').get(namespace)) {
      throw notFound({ group: '', plural: 'namespaces', name: namespace });
    }
    if (this.log(plural).get(keyOf(namespace, name))) throw alreadyExists({ ...kind, name });
    return this.commit(kind, undefined, { object: admitted, options });
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
    const stored = this.stored(path);
    const current = objectOf(stored);
    const admitted = admitUpdate(current, change(current), this.admission(kind, options));
    if (admitted.metadata.deletionTimestamp && !admitted.metadata.finalizers?.length) {
      this.remove(kind, stored, options);
      return admitted;
    }
    if (isSameObject(current, admitted)) return current;
    return this.commit(kind, { stored, object: current }, { object: admitted, options });
  }

  /** Answers the object where finalizers keep it, undefined where it is gone. */
  delete(plural: string, namespace: string, name: string, options: WriteOptions = {}): KubernetesObject | undefined {
    const { kind } = this.log(plural);
    const stored = this.stored({ plural, namespace, name });
    const current = objectOf(stored);
    if (current.metadata.finalizers?.length) {
      const marked = admitDeletion(current, this.admission(kind, options));
      return isSameObject(current, marked)
        ? current
        : this.commit(kind, { stored, object: current }, { object: marked, options });
    }
    if (plural === 'namespaces' && !options.dryRun) this.emptyNamespace(name);
    this.remove(kind, stored, options);
    return undefined;
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
    for (const log of this.logs.values()) {
      if (log.horizon > revision) throw new Error(`the history of ${log.kind.plural} begins after ${toRevision}`);
    }
    for (const log of this.logs.values()) log.rewind(revision);
    this.counter = revision;
    if (this.compacted > revision) this.compacted = revision;
    for (const cut of this.cutters) cut();
  }

  /** `listener` hears each change in the turn in which it is made; the answer ends that. */
  subscribe(plural: string, listener: ChangeListener, onCut: () => void): () => void {
    const { listeners } = this.log(plural);
    listeners.add(listener);
    this.cutters.add(onCut);
    return () => {
      listeners.delete(listener);
      this.cutters.delete(onCut);
    };
  }

  private stored({ plural, namespace, name }: ObjectPath): StoredObject {
    const { kind } = this.log(plural);
    const stored = this.log(plural).get(keyOf(namespace, name));
    if (!stored) throw notFound({ ...kind, name });
    return stored;
  }

  private emptyNamespace(namespace: string): void {
    for (const { kind } of this.logs.values()) {
      const inside = kind.namespaced ? this.log(kind.plural).current() : [];
      for (const object of inside) if (object.namespace === namespace) this.delete(kind.plural, namespace, object.name);
    }
  }

  private remove(kind: KindRegistration, stored: StoredObject, options: WriteOptions): void {
    if (!options.dryRun) this.publish(kind, stored, undefined);
  }

  private commit(
    kind: KindRegistration,
    before: Before | undefined,
    write: { object: KubernetesObject; options: WriteOptions },
  ): KubernetesObject {
    const { object, options } = write;
    const author = {
      name: options.manager ?? 'kubecast-simulator',
      time: this.time(),
      ...(options.subresource ? { subresource: options.subresource } : {}),
    };
    const managedFields = ownedFields(before?.object, object, author);
    const resourceVersion = (this.counter + 1n).toString();
    const stamped = { ...object, metadata: { ...object.metadata, managedFields, resourceVersion } };
    if (!options.dryRun) this.publish(kind, before?.stored, storedObject(kind, stamped));
    return stamped;
  }

  private publish(kind: KindRegistration, before: StoredObject | undefined, after: StoredObject | undefined): void {
    this.counter += 1n;
    this.log(kind.plural).commit(new Change(kind, this.counter, before, after));
  }

  private admission(kind: KindRegistration, options: WriteOptions): Admission {
    return { kind, time: this.time(), ...(options.subresource ? { subresource: options.subresource } : {}) };
  }

  private time(): string {
    return new Date(this.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  }
}
