import { hasAt, isTrueAt, listAt, type Loose, numberAt, recordAt, textAt } from './loose-json.js';
import { milliValueOf } from './quantity.js';

/** A line that is shown beside a node. */
export interface InfoItem {
  readonly name: string;
  /** Absent where it is empty, as Go writes it. */
  readonly value?: string;
}

/** What `kubectl get pods` shows, and what the pod asks of its node. */
export function podInfo(pod: Loose): readonly InfoItem[] {
  const { reason, ready, total, restarts } = stateOf(pod);
  return [
    ...(reason === '' ? [] : [infoItem('Status Reason', reason)]),
    infoItem('Node', textAt(pod, 'spec', 'nodeName')),
    infoItem('Containers', `${ready}/${total}`),
    ...(restarts > 0 ? [infoItem('Restart Count', String(restarts))] : []),
    ...(isOver(pod) ? [] : ['cpu', 'memory'].map((name) => infoItem(name, String(requestOf(pod, name))))),
  ];
}

function infoItem(name: string, value: string): InfoItem {
  return value === '' ? { name } : { name, value };
}

export function podImages(pod: Loose): readonly string[] {
  const containers = [...listAt(pod, 'spec', 'initContainers'), ...listAt(pod, 'spec', 'containers')];
  return [...new Set(containers.map((container) => textAt(container, 'image')))];
}

interface PodState {
  reason: string;
  ready: number;
  total: number;
  restarts: number;
}

function stateOf(pod: Loose): PodState {
  const state = {
    reason: textAt(pod, 'status', 'reason') || textAt(pod, 'status', 'phase'),
    ready: 0,
    total: listAt(pod, 'spec', 'containers').length + sidecarsOf(pod).size,
    restarts: 0,
  };
  const conditions = listAt(pod, 'status', 'conditions');
  const isGated = conditions.some(
    (condition) => textAt(condition, 'type') === 'PodScheduled' && textAt(condition, 'reason') === 'SchedulingGated',
  );
  if (isGated) state.reason = 'SchedulingGated';
  const isInitializing = readInitContainers(pod, state);
  const initialized = conditions.find((condition) => textAt(condition, 'type') === 'Initialized');
  if (!isInitializing || textAt(initialized, 'status') === 'True') readContainers(pod, state);
  if (textAt(pod, 'metadata', 'deletionTimestamp') !== '') {
    if (textAt(pod, 'status', 'reason') === 'NodeLost') state.reason = 'Unknown';
    else if (!isOver(pod)) state.reason = 'Terminating';
  }
  return state;
}

/** Init containers that stay: they count like the others. */
function sidecarsOf(pod: Loose): ReadonlySet<string> {
  const stays = listAt(pod, 'spec', 'initContainers').filter((one) => textAt(one, 'restartPolicy') === 'Always');
  return new Set(stays.map((one) => textAt(one, 'name')));
}

/** True if one of them is not through: then it says how far the pod is. */
function readInitContainers(pod: Loose, state: PodState): boolean {
  const sidecars = sidecarsOf(pod);
  const total = listAt(pod, 'spec', 'initContainers').length;
  for (const [index, container] of listAt(pod, 'status', 'initContainerStatuses').entries()) {
    state.restarts += numberAt(container, 'restartCount') ?? 0;
    const ended = hasAt(container, 'state', 'terminated');
    if (ended && (numberAt(container, 'state', 'terminated', 'exitCode') ?? 0) === 0) continue;
    if (sidecars.has(textAt(container, 'name')) && isTrueAt(container, 'started')) {
      if (isTrueAt(container, 'ready')) state.ready++;
      continue;
    }
    const waiting = textAt(container, 'state', 'waiting', 'reason');
    if (ended) state.reason = `Init:${endOf(container)}`;
    else if (waiting !== '' && waiting !== 'PodInitializing') state.reason = `Init:${waiting}`;
    else state.reason = `Init:${index}/${total}`;
    return true;
  }
  return false;
}

/** The last container with something to say is read first, and the first one has the last word. */
function readContainers(pod: Loose, state: PodState): void {
  let isRunning = false;
  for (const container of [...listAt(pod, 'status', 'containerStatuses')].reverse()) {
    state.restarts += numberAt(container, 'restartCount') ?? 0;
    const waiting = textAt(container, 'state', 'waiting', 'reason');
    if (waiting !== '') state.reason = waiting;
    else if (hasAt(container, 'state', 'terminated')) state.reason = endOf(container);
    else if (isTrueAt(container, 'ready') && hasAt(container, 'state', 'running')) {
      isRunning = true;
      state.ready++;
    }
  }
  if (state.reason === 'Completed' && isRunning) state.reason = 'Running';
}

function endOf(container: unknown): string {
  const reason = textAt(container, 'state', 'terminated', 'reason');
  if (reason !== '') return reason;
  const signal = numberAt(container, 'state', 'terminated', 'signal') ?? 0;
  if (signal !== 0) return `Signal:${signal}`;
  return `ExitCode:${numberAt(container, 'state', 'terminated', 'exitCode') ?? 0}`;
}

function isOver(pod: Loose): boolean {
  return ['Failed', 'Succeeded'].includes(textAt(pod, 'status', 'phase'));
}

/** What must be free at once: all containers together, or the hungriest moment of initialization. */
function requestOf(pod: Loose, resource: string): number {
  const requestIn = (container: unknown): number =>
    milliValueOf(recordAt(container, 'resources', 'requests')[resource]);
  const sidecars = sidecarsOf(pod);
  let running = 0;
  let initial = 0;
  for (const container of listAt(pod, 'spec', 'initContainers')) {
    const request = requestIn(container);
    if (sidecars.has(textAt(container, 'name'))) running += request;
    initial = Math.max(initial, sidecars.has(textAt(container, 'name')) ? running : running + request);
  }
  for (const container of listAt(pod, 'spec', 'containers')) running += requestIn(container);
  return Math.max(running, initial) + milliValueOf(recordAt(pod, 'spec', 'overhead')[resource]);
}
