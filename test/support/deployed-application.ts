import type { Simulator } from '../../src/simulator/simulator.js';

const IMAGE = 'registry.example.com/shop:1.2.3';

interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly uid: string };
}

/** An object of the cluster, created as a controller would. */
export function createOwned(simulator: Simulator, resource: string, object: object, owner?: Owner): Owner {
  const { metadata = {}, ...rest }: { metadata?: object } = { ...object };
  const owners = owner && [
    {
      apiVersion: owner.apiVersion,
      kind: owner.kind,
      name: owner.metadata.name,
      uid: owner.metadata.uid,
      controller: true,
    },
  ];
  const created = simulator.resources.create(resource, {
    ...rest,
    metadata: { namespace: 'shop', ...metadata, ...(owners ? { ownerReferences: owners } : {}) },
  });
  const { name, uid } = created.metadata;
  const kind = { apiVersion: '', kind: '', ...rest };
  return { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name: name ?? '', uid: uid ?? '' } };
}

/** A Deployment with its ReplicaSet and one Pod, a Service, and the Application that manages both and a ConfigMap. */
export function deployShop(simulator: Simulator, name = 'shop'): void {
  simulator.resources.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  const apps = 'apps/v1';
  const spec = { replicas: 1 };
  const status = { replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1, observedGeneration: 1 };
  const deployment = createOwned(simulator, 'deployments', {
    apiVersion: apps,
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec,
    status,
  });
  const set = { apiVersion: apps, kind: 'ReplicaSet', metadata: { name: 'web-1' }, spec, status };
  const replicaSet = createOwned(simulator, 'replicasets', set, deployment);
  createOwned(simulator, 'pods', shopPod('web-1-a'), replicaSet);
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' } } };
  createOwned(simulator, 'services', service);
  simulator.resources.create('applications', shopApplication(name));
}

export function shopPod(name: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { app: 'web' } },
    spec: { restartPolicy: 'Always', nodeName: 'node-1', containers: [{ name: 'web', image: IMAGE }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: 'web', ready: true, restartCount: 0, state: { running: {} } }],
    },
  };
}

export function shopApplication(name: string, project = 'default'): object {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd' },
    spec: { project, destination: { server: 'https://kubernetes.default.svc', namespace: 'shop' } },
    status: {
      resourceHealthSource: 'appTree',
      resources: [
        { version: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'settings', status: 'Synced' },
        { version: 'v1', kind: 'Service', namespace: 'shop', name: 'web', status: 'Synced' },
        { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'shop', name: 'web', status: 'Synced' },
        { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'shop', name: 'gone', status: 'OutOfSync' },
      ],
    },
  };
}
