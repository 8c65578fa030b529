import type { PrinterColumn } from './kind-registration.js';
import { isRecord, valueAt } from './kubernetes-object.js';

/** What `kubectl get` shows of each kind, between NAME and AGE. */
export const APPLICATION_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Sync Status', value: 'status.sync.status' },
  { name: 'Health Status', value: 'status.health.status' },
  { name: 'Revision', value: 'status.sync.revision', priority: 10 },
  { name: 'Project', value: 'spec.project', priority: 10 },
];

export const DEFINITION_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Name', value: 'metadata.name' },
  { name: 'Created At', value: 'metadata.creationTimestamp' },
];

export const NAMESPACE_COLUMNS: readonly PrinterColumn[] = [{ name: 'Status', value: 'status.phase' }];

export const CONFIGMAP_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Data', type: 'integer', value: (object) => size(object, ['data']) + size(object, ['binaryData']) },
];

export const SECRET_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Type', value: 'type' },
  { name: 'Data', type: 'integer', value: (object) => size(object, ['data']) },
];

export const EVENT_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Last Seen', type: 'date', value: 'lastTimestamp' },
  { name: 'Type', value: 'type' },
  { name: 'Reason', value: 'reason' },
  {
    name: 'Object',
    value: (object) => `${text(object, 'involvedObject.kind').toLowerCase()}/${text(object, 'involvedObject.name')}`,
  },
  { name: 'Message', value: 'message' },
];

export const POD_COLUMNS: readonly PrinterColumn[] = [
  {
    name: 'Ready',
    value: (object) =>
      `${items(object, 'status.containerStatuses').filter(isReady).length}/${items(object, 'spec.containers').length}`,
  },
  { name: 'Status', value: podStatusText },
  {
    name: 'Restarts',
    type: 'integer',
    value: (object) =>
      items(object, 'status.containerStatuses').reduce<number>((sum, status) => sum + count(status, 'restartCount'), 0),
  },
];

export const SERVICE_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Type', value: 'spec.type' },
  { name: 'Cluster-IP', value: 'spec.clusterIP' },
  {
    name: 'Port(s)',
    value: (object) =>
      items(object, 'spec.ports')
        .map((port) => `${text(port, 'port')}/${text(port, 'protocol') || 'TCP'}`)
        .join(','),
  },
];

export const SERVICE_ACCOUNT_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Secrets', value: (object) => String(items(object, 'secrets').length) },
];

export const INGRESS_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Class', value: (object) => text(object, 'spec.ingressClassName') || '<none>' },
  {
    name: 'Hosts',
    value: (object) =>
      items(object, 'spec.rules')
        .map((rule) => text(rule, 'host') || '*')
        .join(',') || '*',
  },
  {
    name: 'Address',
    value: (object) =>
      items(object, 'status.loadBalancer.ingress')
        .map((address) => text(address, 'hostname') || text(address, 'ip'))
        .join(','),
  },
  { name: 'Ports', value: (object) => (items(object, 'spec.tls').length > 0 ? '80, 443' : '80') },
];

export const AUTOSCALER_COLUMNS: readonly PrinterColumn[] = [
  {
    name: 'Reference',
    value: (object) => `${text(object, 'spec.scaleTargetRef.kind')}/${text(object, 'spec.scaleTargetRef.name')}`,
  },
  { name: 'MinPods', value: (object) => text(object, 'spec.minReplicas') || '<unset>' },
  { name: 'MaxPods', type: 'integer', value: 'spec.maxReplicas' },
  { name: 'Replicas', type: 'integer', value: (object) => count(object, 'status.currentReplicas') },
];

export const DEPLOYMENT_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Ready', value: (object) => `${count(object, 'status.readyReplicas')}/${count(object, 'spec.replicas')}` },
  { name: 'Up-to-date', type: 'integer', value: (object) => count(object, 'status.updatedReplicas') },
  { name: 'Available', type: 'integer', value: (object) => count(object, 'status.availableReplicas') },
  { name: 'Containers', value: (object) => ofContainers(object, 'name'), priority: 1 },
  { name: 'Images', value: (object) => ofContainers(object, 'image'), priority: 1 },
  { name: 'Selector', value: selectorText, priority: 1 },
];

export const REPLICASET_COLUMNS: readonly PrinterColumn[] = [
  { name: 'Desired', type: 'integer', value: (object) => count(object, 'spec.replicas') },
  { name: 'Current', type: 'integer', value: (object) => count(object, 'status.replicas') },
  { name: 'Ready', type: 'integer', value: (object) => count(object, 'status.readyReplicas') },
];

/** What a container waits for says more than that the pod runs. */
function podStatusText(pod: unknown): string {
  if (text(pod, 'metadata.deletionTimestamp')) return 'Terminating';
  const waiting = items(pod, 'status.containerStatuses').map((status) => text(status, 'state.waiting.reason'));
  return waiting.find((reason) => reason !== '') ?? text(pod, 'status.phase');
}

function size(object: unknown, path: readonly string[]): number {
  const value = valueAt(object, path);
  return isRecord(value) ? Object.keys(value).length : 0;
}

function text(object: unknown, path: string): string {
  const value = valueAt(object, path.split('.'));
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function count(object: unknown, path: string): number {
  const value = valueAt(object, path.split('.'));
  return typeof value === 'number' ? value : 0;
}

function items(object: unknown, path: string): readonly unknown[] {
  const value = valueAt(object, path.split('.'));
  return Array.isArray(value) ? value : [];
}

function ofContainers(object: unknown, field: string): string {
  return items(object, 'spec.template.spec.containers')
    .map((container) => text(container, field))
    .join(',');
}

function selectorText(object: unknown): string {
  const labels = valueAt(object, ['spec', 'selector', 'matchLabels']);
  return Object.entries(isRecord(labels) ? labels : {})
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(',');
}

function isReady(status: unknown): boolean {
  return valueAt(status, ['ready']) === true;
}
