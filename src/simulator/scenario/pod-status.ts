import { isRecord, type JsonRecord, type KubernetesObject, valueAt } from '../kubernetes-object.js';
import { imageOf } from './workload-manifests.js';

/** How a pod of a workload is doing. */
export type PodState = 'starting' | 'running' | 'crashing';

export function podState(pod: KubernetesObject): PodState | undefined {
  const state = valueAt(mainOf(pod), ['state']);
  if (valueAt(state, ['running'])) return 'running';
  const reason = valueAt(state, ['waiting', 'reason']);
  if (reason === 'CrashLoopBackOff') return 'crashing';
  return reason === undefined ? undefined : 'starting';
}

/** As a kubelet would say it. */
export function podStatus(pod: KubernetesObject, state: PodState, time: string): JsonRecord {
  const isReady = state === 'running';
  const restarts = valueAt(mainOf(pod), ['restartCount']);
  const restartCount = (typeof restarts === 'number' ? restarts : 0) + (state === 'crashing' ? 1 : 0);
  const ready = isReady ? 'True' : 'False';
  const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
    type,
    status: type.endsWith('Ready') ? ready : 'True',
    lastTransitionTime: time,
  }));
  const main = { name: 'main', image: imageOf(pod), ready: isReady, started: isReady, restartCount };
  return {
    phase: state === 'starting' ? 'Pending' : 'Running',
    conditions,
    hostIP: '10.0.0.1',
    ...(state === 'starting' ? {} : { podIP: podAddress(pod) }),
    startTime: pod.metadata.creationTimestamp,
    containerStatuses: [{ ...main, ...statesOf(state, time) }],
    qosClass: 'Burstable',
  };
}

function statesOf(state: PodState, time: string): JsonRecord {
  if (state === 'running') return { state: { running: { startedAt: time } } };
  if (state === 'starting') return { state: { waiting: { reason: 'ContainerCreating' } } };
  const message = 'back-off 10s restarting failed container=main';
  return {
    state: { waiting: { reason: 'CrashLoopBackOff', message } },
    lastState: { terminated: { exitCode: 2, reason: 'Error', startedAt: time, finishedAt: time } },
  };
}

/** From its name, so that it stays the same. */
function podAddress({ metadata: { name } }: KubernetesObject): string {
  const sum = [...name].reduce((total, char) => (total * 31 + char.charCodeAt(0)) % 64_516, 0);
  return `10.1.${Math.floor(sum / 254)}.${1 + (sum % 254)}`;
}

function mainOf(pod: KubernetesObject): unknown {
  const all = valueAt(pod, ['status', 'containerStatuses']);
  return Array.isArray(all) && isRecord(all[0]) ? all[0] : undefined;
}
