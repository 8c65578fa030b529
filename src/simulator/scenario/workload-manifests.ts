import { isRecord, type JsonRecord, type KubernetesObject, textOf, valueAt } from '../kubernetes-object.js';
import type { Role } from './cast.js';

/** One object that an application deploys, as `status.resources` names it. */
export interface Part {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string;
  /** 0 is the one that carries the application's state. */
  readonly number: number;
}

export const PLURALS: Readonly<Record<string, string>> = {
  Deployment: 'deployments',
  Service: 'services',
  ConfigMap: 'configmaps',
  ServiceAccount: 'serviceaccounts',
  Ingress: 'ingresses',
  HorizontalPodAutoscaler: 'horizontalpodautoscalers',
};

const GROUPS: Readonly<Record<string, string>> = {
  Deployment: 'apps',
  Ingress: 'networking.k8s.io',
  HorizontalPodAutoscaler: 'autoscaling',
};

/** Argo CD knows by the annotation whose object it is. */
export function metadataOf(role: Role, { kind, name, namespace }: Part): JsonRecord {
  const owner = role.namespace === 'argocd' ? role.name : `${role.namespace}_${role.name}`;
  const tracking = `${owner}:${GROUPS[kind] ?? ''}/${kind}:${namespace}/${name}`;
  return {
    name,
    namespace,
    labels: { app: name, env: role.stage },
    annotations: { 'argocd.argoproj.io/tracking-id': tracking },
  };
}

/** What it says besides its metadata; deployments are made elsewhere. */
export function contentOf(role: Role, { kind, number }: Part): JsonRecord {
  const main = `${role.name}-0`;
  switch (kind) {
    case 'Service': {
      const ports = [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8080 }];
      const clusterIP = `10.96.${number}.${role.resources}`;
      return { spec: { type: 'ClusterIP', clusterIP, selector: { app: main }, ports }, status: { loadBalancer: {} } };
    }
    case 'Ingress': {
      const service = { name: `${role.name}-1`, port: { number: 80 } };
      const paths = [{ path: '/', pathType: 'Prefix', backend: { service } }];
      return {
        spec: { ingressClassName: 'nginx', rules: [{ host: `${role.name}.example.com`, http: { paths } }] },
        status: { loadBalancer: { ingress: [{ hostname: 'ingress.example.com' }] } },
      };
    }
    case 'HorizontalPodAutoscaler': {
      const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: main };
      return {
        spec: { scaleTargetRef, minReplicas: 2, maxReplicas: 4 },
        status: { currentReplicas: 2, desiredReplicas: 2 },
      };
    }
    case 'ConfigMap':
      return { data: { 'application.properties': `stage=${role.stage}\nteam=${role.team}\n` } };
    default:
      return {};
  }
}

export function templateOf(role: Role, part: Part, hash: string): JsonRecord {
  const image = `registry.example.com/${role.project}/${role.name}:${hash.slice(0, 7)}`;
  const resources = { requests: { cpu: '100m', memory: '64Mi' } };
  const main = { name: 'main', image, ports: [{ containerPort: 8080, protocol: 'TCP' }], resources };
  return { metadata: { labels: { app: part.name } }, spec: { containers: [main] } };
}

export const REVISION = 'deployment.kubernetes.io/revision';

export function revisionOf(object: KubernetesObject): number {
  return Number(object.metadata.annotations?.[REVISION] ?? 0);
}

export function hashOf(object: KubernetesObject): string {
  return object.metadata.labels?.['pod-template-hash'] ?? '';
}

export function replicaSet(deployment: KubernetesObject, hash: string, template: JsonRecord): JsonRecord {
  const { name, namespace, labels } = deployment.metadata;
  const selected = { app: name, 'pod-template-hash': hash };
  return {
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      labels: { ...labels, ...selected },
      annotations: { [REVISION]: String(revisionOf(deployment)) },
      ownerReferences: [ownerReference(deployment)],
    },
    spec: {
      replicas: valueAt(deployment, ['spec', 'replicas']),
      selector: { matchLabels: selected },
      template: { ...template, metadata: { labels: selected } },
    },
  };
}

export function pod(owner: KubernetesObject, name: string, nodeName: string): JsonRecord {
  const { namespace, labels } = owner.metadata;
  const spec = valueAt(owner, ['spec', 'template', 'spec']);
  return {
    metadata: { name, namespace, labels, ownerReferences: [ownerReference(owner)] },
    spec: { ...(isRecord(spec) ? spec : {}), restartPolicy: 'Always', nodeName },
  };
}

function ownerReference({ apiVersion, kind, metadata: { name, uid } }: KubernetesObject): JsonRecord {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

export function imageOf(object: KubernetesObject): string {
  const path = object.kind === 'Pod' ? ['spec', 'containers'] : ['spec', 'template', 'spec', 'containers'];
  const containers = valueAt(object, path);
  return Array.isArray(containers) ? textOf(valueAt(containers[0], ['image'])) : '';
}
