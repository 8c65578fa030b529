import type { Health } from './health-status.js';
import { isTrueAt, listAt, type Loose, numberAt, textAt } from './loose-json.js';

/** What a controller has not seen yet, it cannot have brought about. */
function isUnobserved(object: Loose): boolean {
  return count(object, 'metadata', 'generation') > count(object, 'status', 'observedGeneration');
}

function count(object: Loose, ...path: readonly string[]): number {
  return numberAt(object, ...path) ?? 0;
}

function progressing(message: string): Health {
  return { status: 'Progressing', message };
}

function rollout(rest: string): Health {
  return progressing(`Waiting for rollout to finish: ${rest}`);
}

function conditionOf(object: Loose, type: string): unknown {
  return listAt(object, 'status', 'conditions').find((condition) => textAt(condition, 'type') === type);
}

export function deploymentHealth(object: Loose): Health {
  if (isTrueAt(object, 'spec', 'paused')) return { status: 'Suspended', message: 'Deployment is paused' };
  if (isUnobserved(object)) return rollout('observed deployment generation less than desired generation');
  if (textAt(conditionOf(object, 'Progressing'), 'reason') === 'ProgressDeadlineExceeded') {
    const name = JSON.stringify(textAt(object, 'metadata', 'name'));
    return { status: 'Degraded', message: `Deployment ${name} exceeded its progress deadline` };
  }
  const wanted = numberAt(object, 'spec', 'replicas');
  const updated = count(object, 'status', 'updatedReplicas');
  const old = count(object, 'status', 'replicas') - updated;
  const available = count(object, 'status', 'availableReplicas');
  if (wanted !== undefined && updated < wanted) {
    return rollout(`${updated} out of ${wanted} new replicas have been updated...`);
  }
  if (old > 0) return rollout(`${old} old replicas are pending termination...`);
  if (available < updated) return rollout(`${available} of ${updated} updated replicas are available...`);
  return { status: 'Healthy' };
}

export function replicaSetHealth(object: Loose): Health {
  if (isUnobserved(object)) return rollout('observed replica set generation less than desired generation');
  const failure = conditionOf(object, 'ReplicaFailure');
  if (textAt(failure, 'status') === 'True') return { status: 'Degraded', message: textAt(failure, 'message') };
  const wanted = numberAt(object, 'spec', 'replicas');
  const available = count(object, 'status', 'availableReplicas');
  if (wanted !== undefined && available < wanted) {
    return rollout(`${available} out of ${wanted} new replicas are available...`);
  }
  return { status: 'Healthy' };
}

export function statefulSetHealth(object: Loose): Health {
  if (count(object, 'status', 'observedGeneration') === 0 || isUnobserved(object)) {
    return progressing('Waiting for statefulset spec update to be observed...');
  }
  const wanted = numberAt(object, 'spec', 'replicas');
  const ready = count(object, 'status', 'readyReplicas');
  if (wanted !== undefined && ready < wanted) return progressing(`Waiting for ${wanted - ready} pods to be ready...`);
  const strategy = textAt(object, 'spec', 'updateStrategy', 'type');
  const partition = numberAt(object, 'spec', 'updateStrategy', 'rollingUpdate', 'partition');
  if (strategy === 'RollingUpdate' && partition !== undefined) return partitionHealth(object, partition);
  if (strategy === 'OnDelete') return { status: 'Healthy', message: `statefulset has ${ready} ready pods` };
  return revisionHealth(object);
}

function partitionHealth(object: Loose, partition: number): Health {
  const updated = count(object, 'status', 'updatedReplicas');
  const wanted = numberAt(object, 'spec', 'replicas');
  if (wanted !== undefined && updated < wanted - partition) {
    const of = `${updated} out of ${wanted - partition} new pods have been updated...`;
    return progressing(`Waiting for partitioned roll out to finish: ${of}`);
  }
  return { status: 'Healthy', message: `partitioned roll out complete: ${updated} new pods have been updated...` };
}

function revisionHealth(object: Loose): Health {
  const [current, next] = [textAt(object, 'status', 'currentRevision'), textAt(object, 'status', 'updateRevision')];
  if (current !== next) {
    const updated = count(object, 'status', 'updatedReplicas');
    return progressing(`waiting for statefulset rolling update to complete ${updated} pods at revision ${next}...`);
  }
  const pods = count(object, 'status', 'currentReplicas');
  const message = `statefulset rolling update complete ${pods} pods at revision ${current}...`;
  return { status: 'Healthy', message };
}

export function daemonSetHealth(object: Loose): Health {
  if (isUnobserved(object)) return rollout('observed daemon set generation less than desired generation');
  const updated = count(object, 'status', 'updatedNumberScheduled');
  const wanted = count(object, 'status', 'desiredNumberScheduled');
  const available = count(object, 'status', 'numberAvailable');
  if (textAt(object, 'spec', 'updateStrategy', 'type') === 'OnDelete') {
    return { status: 'Healthy', message: `daemon set ${updated} out of ${wanted} new pods have been updated` };
  }
  const waiting = `Waiting for daemon set ${JSON.stringify(textAt(object, 'metadata', 'name'))} rollout to finish:`;
  if (updated < wanted) return progressing(`${waiting} ${updated} out of ${wanted} new pods have been updated...`);
  if (available < wanted) return progressing(`${waiting} ${available} of ${wanted} updated pods are available...`);
  return { status: 'Healthy' };
}
