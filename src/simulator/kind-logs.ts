import { namespaceTerminating, notFound, unknownResource } from './api-status.js';
import { KindLog } from './kind-log.js';
import type { KindRegistration } from './kind-registration.js';
import type { KubernetesObject } from './kubernetes-object.js';
import { keyOf, objectOf, type StoredObject } from './stored-object.js';

export interface ObjectPath {
  readonly plural: string;
  readonly namespace: string;
  readonly name: string;
}

/** The logs of the kinds that are served, by their plural. */
export class KindLogs {
  private readonly logs = new Map<string, KindLog>();

  constructor(private readonly historyLimit: number) {}

  get all(): readonly KindLog[] {
    return [...this.logs.values()];
  }

  find(plural: string): KindLog | undefined {
    return this.logs.get(plural);
  }

  /** Throws 404 for a kind that is not served. */
  get(plural: string): KindLog {
    const log = this.logs.get(plural);
    if (!log) throw unknownResource();
    return log;
  }

  add(kind: KindRegistration, start: bigint): void {
    this.logs.set(kind.plural, new KindLog(kind, start, this.historyLimit));
  }

  drop(plural: string): void {
    this.logs.delete(plural);
  }

  /** Throws 404 for an object that does not exist. */
  stored({ plural, namespace, name }: ObjectPath): StoredObject {
    const stored = this.get(plural).get(keyOf(namespace, name));
    if (!stored) throw notFound({ ...this.get(plural).kind, name });
    return stored;
  }

  inside(namespace: string): readonly ObjectPath[] {
    return this.all.flatMap((log) =>
      (log.kind.namespaced ? log.current() : [])
        .filter((object) => object.namespace === namespace)
        .map(({ name }) => ({ plural: log.kind.plural, namespace, name })),
    );
  }

  /** Throws unless the namespace exists and takes new objects; cluster-wide kinds need none. */
  checkNamespace(kind: KindRegistration, { namespace = '', name }: KubernetesObject['metadata']): void {
    if (!kind.namespaced) return;
    const { metadata } = objectOf(this.stored({ plural: 'namespaces', namespace: '', name: namespace }));
    if (metadata.deletionTimestamp) throw namespaceTerminating({ ...kind, name }, namespace);
  }

  /** Whether an object that is to be deleted has nothing left to wait for. */
  isReleased({ plural }: KindRegistration, { metadata }: KubernetesObject): boolean {
    if (!metadata.deletionTimestamp || metadata.finalizers?.length) return false;
    return plural !== 'namespaces' || !this.all.some((log) => log.kind.namespaced && log.holds(metadata.name));
  }
}
