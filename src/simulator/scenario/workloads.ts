import { pick } from '../../base/random.js';
import type { Change } from '../kind-log.js';
import { type KubernetesObject, textOf, valueAt } from '../kubernetes-object.js';
import { keyOf, objectOf } from '../stored-object.js';
import { resourcesOf } from './application.js';
import type { Role } from './cast.js';
import { podState, type PodState } from './pod-status.js';
import { rollOut, type Surroundings } from './rollout.js';
import { contentOf, metadataOf, type Part, PLURALS } from './workload-manifests.js';

/** What all but the first deployment of an application run, whatever is synced. */
const STEADY = '5d4f8c7b9d';

/** In a cluster with thousands of changes a second nobody reads logs. */
const QUIET_MS = 200;

/**
 * The objects behind some applications: what their `status.resources` names is there, and follows their state.
 *   operation Running, or Progressing | pods of the new revision start, those of before still run
 *   Healthy                           | only pods of the new revision, all of them run
 *   Degraded                          | one of them crashes
 *   gone, by its finalizer            | everything is gone with it; without one it stays
 */
export class Workloads {
  private readonly roles = new Map<string, Role>();
  /** What each application's first deployment was made to be. */
  private readonly realized = new Map<Role, string>();
  private lastSaid = 0;

  constructor(private readonly around: Surroundings) {
    around.resources.subscribe(
      'applications',
      (change) => this.follow(change),
      () => undefined,
    );
  }

  /** From now on the application has its objects, whenever it is there. */
  adopt(role: Role): void {
    this.roles.set(keyOf(role.namespace, role.name), role);
    const found = this.around.resources.get('applications', role.namespace, role.name);
    if (found) this.realize(role, found);
  }

  /** Some container says something, unless one has just done so. */
  chatter(): void {
    const { resources, podLogs, random, now } = this.around;
    const roles = [...this.roles.values()];
    if (!podLogs || roles.length === 0 || now() - this.lastSaid < QUIET_MS) return;
    this.lastSaid = now();
    const { name, namespace } = partsOf(pick(random, roles))[0] ?? { name: '', namespace: '' };
    const pods = resources.list('pods', namespace).filter((pod) => pod.metadata.labels?.['app'] === name);
    const running = pods.filter((pod) => podState(pod) === 'running');
    if (running.length === 0) return;
    const path = pick(random, ['/', '/healthz', '/api/items', '/api/items/42']);
    podLogs.append(namespace, pick(random, running).metadata.name, `level=info msg="GET ${path}" status=200`);
  }

  private follow({ before, after }: Change): void {
    const role = this.roles.get(after?.key ?? before?.key ?? '');
    if (!role) return;
    if (after) return this.realize(role, objectOf(after));
    this.realized.delete(role);
    if (before && objectOf(before).metadata.deletionTimestamp) this.remove(role);
  }

  private realize(role: Role, application: KubernetesObject): void {
    const hash = hashOf(application);
    const state = stateOf(application);
    const wanted = `${hash} ${state}`;
    const [first, ...others] = partsOf(role);
    if (!first || this.realized.get(role) === wanted || !this.isOpen(first.namespace)) return;
    this.realized.set(role, wanted);
    rollOut(this.around, { role, part: first, hash, replicas: 2, state });
    for (const part of others) if (!this.exists(part)) this.place(role, part);
  }

  private exists({ kind, namespace, name }: Part): boolean {
    return this.around.resources.log(PLURALS[kind] ?? '').get(keyOf(namespace, name)) !== undefined;
  }

  private place(role: Role, part: Part): void {
    const plural = PLURALS[part.kind] ?? '';
    if (plural === 'deployments') {
      return rollOut(this.around, { role, part, hash: STEADY, replicas: 1, state: 'running' });
    }
    const object = { metadata: metadataOf(role, part), ...contentOf(role, part) };
    this.around.resources.create(plural, object, { manager: 'argocd-controller' });
  }

  private isOpen(namespace: string): boolean {
    const { resources } = this.around;
    if (!resources.get('namespaces', '', namespace)) resources.create('namespaces', { metadata: { name: namespace } });
    return resources.isOpen(namespace);
  }

  private remove(role: Role): void {
    const { resources } = this.around;
    const names = new Set(partsOf(role).map(({ name }) => name));
    const namespace = partsOf(role)[0]?.namespace ?? '';
    for (const plural of [...Object.values(PLURALS), 'replicasets', 'pods']) {
      for (const { metadata } of resources.list(plural, namespace)) {
        if (names.has(metadata.labels?.['app'] ?? '')) resources.delete(plural, namespace, metadata.name);
      }
    }
  }
}

function partsOf(role: Role): readonly Part[] {
  return resourcesOf(role, 'Synced').map((resource, number) => ({
    kind: textOf(resource['kind']),
    name: textOf(resource['name']),
    namespace: textOf(resource['namespace']),
    number,
  }));
}

function hashOf(application: KubernetesObject): string {
  const revision = textOf(valueAt(application, ['status', 'operationState', 'syncResult', 'revision']));
  return revision.length < STEADY.length ? STEADY : revision.slice(0, STEADY.length);
}

function stateOf(application: KubernetesObject): PodState {
  if (valueAt(application, ['status', 'operationState', 'phase']) === 'Running') return 'starting';
  const health = valueAt(application, ['status', 'health', 'status']);
  if (health === 'Progressing') return 'starting';
  return health === 'Degraded' ? 'crashing' : 'running';
}
