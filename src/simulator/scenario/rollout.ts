import { pick, type Random } from '../../base/random.js';
import type { JsonRecord, KubernetesObject } from '../kubernetes-object.js';
import { valueAt } from '../kubernetes-object.js';
import type { PodLogs } from '../pod-logs.js';
import type { ResourceStore } from '../resource-store.js';
import type { Role } from './cast.js';
import type { Chronicle } from './chronicle.js';
import { type PodState, podState, podStatus } from './pod-status.js';
import {
  hashOf,
  imageOf,
  metadataOf,
  type Part,
  pod,
  replicaSet,
  REVISION,
  revisionOf,
  templateOf,
} from './workload-manifests.js';

/** Where a workload's pods live, and who hears of them. */
export interface Surroundings {
  readonly resources: ResourceStore;
  readonly podLogs: PodLogs | undefined;
  readonly chronicle: Chronicle;
  readonly random: Random;
  readonly now: () => number;
}

/** What a deployment is to be. */
export interface Wanted {
  readonly role: Role;
  readonly part: Part;
  readonly hash: string;
  readonly replicas: number;
  /** `starting`: the pods of before stay until the new ones run; `crashing`: the first one does. */
  readonly state: PodState;
}

const CONTROLLER = { manager: 'kube-controller-manager' };
const KUBELET = { manager: 'kubelet', subresource: 'status' };
/** Replica sets of before that are kept, empty. */
const MOST_OLD_SETS = 2;
const SUFFIX = [...'bcdfghjklmnpqrstvwxz2456789'];
const NODES = ['node-a', 'node-b', 'node-c'];

/** Makes a deployment, its replica sets and their pods what is wanted: what controllers and kubelets do in a cluster. */
export function rollOut(around: Surroundings, wanted: Wanted): void {
  const deployment = deploymentOf(around, wanted);
  const set = currentSet(around, wanted, deployment);
  const pods = podsOf(around, wanted, set);
  pods.forEach((one, index) => turn(around, one, wanted.state === 'crashing' && index > 0 ? 'running' : wanted.state));
  if (wanted.state !== 'starting') retire(around, wanted);
  const ready = { starting: 0, running: wanted.replicas, crashing: wanted.replicas - 1 }[wanted.state];
  const count = { replicas: wanted.replicas, readyReplicas: ready, availableReplicas: ready };
  setStatus(around, 'replicasets', set, count);
  const conditions = [
    { type: 'Available', status: ready > 0 ? 'True' : 'False', reason: 'MinimumReplicasAvailable' },
    { type: 'Progressing', status: 'True', reason: ready > 0 ? 'NewReplicaSetAvailable' : 'ReplicaSetUpdated' },
  ];
  setStatus(around, 'deployments', deployment, { ...count, updatedReplicas: wanted.replicas, conditions });
}

function deploymentOf({ resources }: Surroundings, { role, part, hash, replicas }: Wanted): KubernetesObject {
  const template = templateOf(role, part, hash);
  const found = resources.get('deployments', part.namespace, part.name);
  const writer = { manager: 'argocd-controller' };
  if (!found) {
    const { annotations, ...metadata } = metadataOf(role, part);
    const object = {
      metadata: { ...metadata, annotations: { ...Object(annotations), [REVISION]: '1' } },
      spec: { replicas, selector: { matchLabels: { app: part.name } }, template },
    };
    return resources.create('deployments', object, writer);
  }
  const path = { plural: 'deployments', namespace: part.namespace, name: part.name };
  const next = { ...found, spec: { ...Object(found['spec']), replicas, template } };
  if (imageOf(next) === imageOf(found)) return resources.edit(path, () => next, writer);
  const annotations = { ...found.metadata.annotations, [REVISION]: String(revisionOf(found) + 1) };
  return resources.edit(path, () => ({ ...next, metadata: { ...found.metadata, annotations } }), writer);
}

function currentSet(around: Surroundings, wanted: Wanted, deployment: KubernetesObject): KubernetesObject {
  const { resources, chronicle, now } = around;
  const { part, hash, replicas } = wanted;
  const path = { plural: 'replicasets', namespace: part.namespace, name: `${part.name}-${hash}` };
  if (resources.get(path.plural, path.namespace, path.name)) {
    const annotations = { [REVISION]: String(revisionOf(deployment)) };
    return resources.edit(path, (set) => scaled(set, replicas, annotations), CONTROLLER);
  }
  const made = resources.create(
    'replicasets',
    replicaSet(deployment, hash, templateOf(wanted.role, part, hash)),
    CONTROLLER,
  );
  const message = `Scaled up replica set ${made.metadata.name} from 0 to ${replicas}`;
  chronicle.tell(deployment, { reason: 'ScalingReplicaSet', message, component: 'deployment-controller' }, now());
  return made;
}

function scaled(
  set: KubernetesObject,
  replicas: number,
  annotations: Readonly<Record<string, string>> = {},
): KubernetesObject {
  const metadata = { ...set.metadata, annotations: { ...set.metadata.annotations, ...annotations } };
  return { ...set, metadata, spec: { ...Object(set['spec']), replicas } };
}

/** Those of the current replica set: missing ones are made. */
function podsOf(around: Surroundings, { part, hash, replicas }: Wanted, set: KubernetesObject): KubernetesObject[] {
  const { resources, random, chronicle, now } = around;
  const found = resources.list('pods', part.namespace).filter((one) => isOf(one, part) && hashOf(one) === hash);
  while (found.length < replicas) {
    const name = `${set.metadata.name}-${Array.from({ length: 5 }, () => pick(random, SUFFIX)).join('')}`;
    const made = resources.create('pods', pod(set, name, pick(random, NODES)), CONTROLLER);
    const message = `Successfully assigned ${part.namespace}/${name} to ${String(valueAt(made, ['spec', 'nodeName']))}`;
    chronicle.tell(made, { reason: 'Scheduled', message, component: 'default-scheduler' }, now());
    found.push(made);
  }
  return found;
}

function isOf({ metadata: { labels } }: KubernetesObject, part: Part): boolean {
  return labels?.['app'] === part.name;
}

/** Lets a pod be in this state, and says what comes with it. */
function turn(around: Surroundings, current: KubernetesObject, state: PodState): void {
  const before = podState(current);
  if (before === state) return;
  const { resources, podLogs, chronicle, now } = around;
  const { name, namespace = '' } = current.metadata;
  const path = { plural: 'pods', namespace, name };
  const status = podStatus(current, state, resources.time());
  resources.edit(path, (one) => ({ ...one, status }), KUBELET);
  if (state === 'starting') return;
  if (before === 'running' || before === 'crashing') podLogs?.restart(namespace, name);
  podLogs?.append(namespace, name, `level=info msg="starting" image=${imageOf(current)}`);
  const isUp = state === 'running';
  podLogs?.append(
    namespace,
    name,
    isUp ? 'level=info msg="listening" port=8080' : 'level=fatal msg="cannot reach database"',
  );
  const fact = isUp
    ? { reason: 'Started', message: 'Started container main' }
    : { reason: 'BackOff', message: `Back-off restarting failed container main in pod ${name}`, isWarning: true };
  chronicle.tell(current, { ...fact, component: 'kubelet' }, now());
}

/** What is not of the current replica set goes: its pods, and all but the newest of the emptied sets. */
function retire({ resources }: Surroundings, { part, hash }: Wanted): void {
  const { namespace } = part;
  for (const one of resources.list('pods', namespace)) {
    if (isOf(one, part) && hashOf(one) !== hash) resources.delete('pods', namespace, one.metadata.name);
  }
  const old = resources.list('replicasets', namespace).filter((set) => isOf(set, part) && hashOf(set) !== hash);
  old.sort((a, b) => revisionOf(b) - revisionOf(a));
  for (const { metadata } of old.slice(MOST_OLD_SETS)) resources.delete('replicasets', namespace, metadata.name);
  for (const { metadata } of old.slice(0, MOST_OLD_SETS)) {
    const path = { plural: 'replicasets', namespace, name: metadata.name };
    resources.edit(path, (set) => scaled(set, 0), CONTROLLER);
    resources.edit(path, (set) => ({ ...set, status: { replicas: 0 } }), { ...CONTROLLER, subresource: 'status' });
  }
}

function setStatus(
  { resources }: Surroundings,
  plural: string,
  { metadata }: KubernetesObject,
  status: JsonRecord,
): void {
  const path = { plural, namespace: metadata.namespace ?? '', name: metadata.name };
  const observed = (object: KubernetesObject): unknown => ({
    ...object,
    status: { observedGeneration: object.metadata.generation, ...status },
  });
  resources.edit(path, observed, { ...CONTROLLER, subresource: 'status' });
}
