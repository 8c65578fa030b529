import type { Kind } from './kind.js';

const kind = (group: string, version: string, plural: string, name: string): Kind => ({
  group,
  version,
  plural,
  kind: name,
  defaultProject: '',
});

/**
 * What applications are made of, as far as trees are computed of it. No Secrets, which nobody but their owner should
 * read; no ConfigMaps, whose contents would have to be read only to be dropped.
 */
export const WORKLOAD_KINDS: readonly Kind[] = [
  kind('apps', 'v1', 'deployments', 'Deployment'),
  kind('apps', 'v1', 'replicasets', 'ReplicaSet'),
  kind('apps', 'v1', 'statefulsets', 'StatefulSet'),
  kind('apps', 'v1', 'daemonsets', 'DaemonSet'),
  kind('batch', 'v1', 'jobs', 'Job'),
  kind('batch', 'v1', 'cronjobs', 'CronJob'),
  kind('', 'v1', 'pods', 'Pod'),
  kind('', 'v1', 'services', 'Service'),
  kind('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'),
  kind('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
  kind('networking.k8s.io', 'v1', 'ingresses', 'Ingress'),
  kind('autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'),
];
