import type { ResourceStore } from '../resource-store.js';
import { NAMESPACES, PROJECTS, type Role } from './cast.js';

/** What stands on the stage before the play begins: namespaces and projects. */
export function setStage(resources: ResourceStore): void {
  for (const name of NAMESPACES) {
    if (!resources.get('namespaces', '', name)) resources.create('namespaces', { metadata: { name } });
  }
  for (const name of PROJECTS) {
    if (!resources.get('appprojects', 'argocd', name)) resources.create('appprojects', project(name));
  }
}

function project(name: string): unknown {
  return {
    metadata: { name, namespace: 'argocd' },
    spec: {
      description: name === 'default' ? '' : `Everything of ${name}`,
      sourceRepos: ['*'],
      sourceNamespaces: [...NAMESPACES],
      destinations: [{ server: '*', namespace: '*' }],
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
    },
  };
}

/** The deployment, replica set, pod and service that `kubectl get` finds beside an application. */
export function placeWorkload(resources: ResourceStore, { name, namespace }: Role): void {
  const labels = { app: name };
  const template = {
    metadata: { labels },
    spec: { containers: [{ name: 'main', image: `registry.example.com/${name}:v1` }] },
  };
  const spec = { replicas: 1, selector: { matchLabels: labels }, template };
  const status = { observedGeneration: 1, replicas: 1, readyReplicas: 1, updatedReplicas: 1, availableReplicas: 1 };
  resources.create('deployments', { metadata: { name, namespace, labels }, spec, status });
  resources.create('replicasets', { metadata: { name: `${name}-6c8f9`, namespace, labels }, spec, status });
  resources.create('pods', {
    metadata: { name: `${name}-6c8f9-x2x4z`, namespace, labels },
    spec: template.spec,
    status: { phase: 'Running', containerStatuses: [{ name: 'main', ready: true, restartCount: 0 }] },
  });
  resources.create('services', {
    metadata: { name, namespace, labels },
    spec: { type: 'ClusterIP', clusterIP: '10.96.0.10', selector: labels, ports: [{ port: 80, protocol: 'TCP' }] },
  });
}
