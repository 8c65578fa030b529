import { type Health, withMessage } from './health-status.js';
import { hasAt, listAt, type Loose, recordAt, textAt } from './loose-json.js';
import { podHealth } from './pod-health.js';
import { daemonSetHealth, deploymentHealth, replicaSetHealth, statefulSetHealth } from './workload-health.js';

/** The kinds whose health Argo CD judges without a script, by `group/kind`. */
const RULES: ReadonlyMap<string, (object: Loose) => Health> = new Map([
  ['apps/Deployment', deploymentHealth],
  ['apps/ReplicaSet', replicaSetHealth],
  ['apps/StatefulSet', statefulSetHealth],
  ['apps/DaemonSet', daemonSetHealth],
  ['/Pod', podHealth],
  ['/Service', serviceHealth],
  ['/PersistentVolumeClaim', claimHealth],
  ['networking.k8s.io/Ingress', balancerHealth],
  ['batch/Job', jobHealth],
  ['autoscaling/HorizontalPodAutoscaler', autoscalerHealth],
]);

/** Undefined for a kind that has no health. `kind` is `group/kind`. */
export function healthOf(kind: string, object: Loose): Health | undefined {
  if (textAt(object, 'metadata', 'deletionTimestamp') !== '' && !hasHookFinalizer(object)) {
    return { status: 'Progressing', message: 'Pending deletion' };
  }
  return RULES.get(kind)?.(object);
}

const HOOK_FINALIZER = 'argocd.argoproj.io/hook-finalizer';

function hasHookFinalizer(object: Loose): boolean {
  return listAt(object, 'metadata', 'finalizers').includes(HOOK_FINALIZER);
}

function serviceHealth(object: Loose): Health {
  return textAt(object, 'spec', 'type') === 'LoadBalancer' ? balancerHealth(object) : { status: 'Healthy' };
}

function balancerHealth(object: Loose): Health {
  const isAssigned = listAt(object, 'status', 'loadBalancer', 'ingress').length > 0;
  return { status: isAssigned ? 'Healthy' : 'Progressing' };
}

const PROVISIONER = 'volume.beta.kubernetes.io/storage-provisioner';

/** A claim that nobody provisions waits for a consumer, which is nothing wrong with it. */
function claimHealth(object: Loose): Health {
  switch (textAt(object, 'status', 'phase')) {
    case 'Bound':
      return { status: 'Healthy' };
    case 'Lost':
      return { status: 'Degraded' };
    case 'Pending':
      return hasAt(recordAt(object, 'metadata', 'annotations'), PROVISIONER)
        ? { status: 'Progressing', message: 'Provisioning volume' }
        : { status: 'Healthy', message: 'Waiting for consumer' };
    default:
      return { status: 'Unknown' };
  }
}

/** Failed wins over complete; a suspended job is one whose last word is that condition. */
function jobHealth(object: Loose): Health {
  const conditions = listAt(object, 'status', 'conditions');
  const failed = conditions.find((condition) => textAt(condition, 'type') === 'Failed');
  if (failed !== undefined) return withMessage('Degraded', textAt(failed, 'message'));
  const suspended = conditions.find((condition) => textAt(condition, 'type') === 'Suspended');
  if (suspended !== undefined && textAt(suspended, 'status') === 'True') return { status: 'Suspended' };
  const last = conditions.findLast((condition) => ['Complete', 'Suspended'].includes(textAt(condition, 'type')));
  return last === undefined ? { status: 'Progressing' } : withMessage('Healthy', textAt(last, 'message'));
}

const BROKEN_SCALING = new Set([
  'AbleToScale FailedGetScale',
  'AbleToScale FailedUpdateScale',
  'ScalingActive FailedGetResourceMetric',
  'ScalingActive InvalidSelector',
]);

/** The first condition that says anything decides. */
function autoscalerHealth(object: Loose): Health {
  for (const condition of listAt(object, 'status', 'conditions')) {
    const [type, reason, message] = [
      textAt(condition, 'type'),
      textAt(condition, 'reason'),
      textAt(condition, 'message'),
    ];
    if (BROKEN_SCALING.has(`${type} ${reason}`)) return withMessage('Degraded', message);
    const isDone = ['AbleToScale', 'ScalingLimited'].includes(type) && textAt(condition, 'status') === 'True';
    if (isDone) return withMessage('Healthy', message);
  }
  return { status: 'Progressing', message: 'Waiting to Autoscale' };
}
