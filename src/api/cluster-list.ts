import type { Cluster } from '../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import type { ClusterSecret, InstallationState } from '../access/installation.js';
import { recordOf } from '../base/json-value.js';
import { shownConfig } from './cluster-config.js';

/** Where Argo CD itself runs. */
export const LOCAL_SERVER = 'https://kubernetes.default.svc';
export const LOCAL_NAME = 'in-cluster';

const SECRET_TYPE = 'argocd.argoproj.io/secret-type';
const MANAGED_BY = 'managed-by';
/** kubectl keeps the whole Secret in there, credentials included. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
const NOT_SHOWN = new Set([SECRET_TYPE, MANAGED_BY, LAST_APPLIED]);

const known = new WeakMap<InstallationState['clusters'], readonly Cluster[]>();

/** The clusters of an installation, by server, without how to log in; the local one is always there, unless it is switched off. */
export function clustersOf(state: InstallationState): readonly Cluster[] {
  const secrets = known.get(state.clusters) ?? [...state.clusters.values()].map(clusterOf).sort(byServer);
  known.set(state.clusters, secrets);
  const hasLocal = secrets.some(({ server }) => server === LOCAL_SERVER);
  const isOff = state.config.get('cluster.inClusterEnabled') === 'false';
  if (isOff) return secrets.filter(({ server }) => server !== LOCAL_SERVER);
  return hasLocal ? secrets : [...secrets, withoutSecret()];
}

function withoutSecret(): Cluster {
  return {
    server: LOCAL_SERVER,
    name: LOCAL_NAME,
    config: shownConfig(''),
    namespaces: [],
    labels: {},
    annotations: {},
  };
}

function clusterOf({ object, data }: ClusterSecret): Cluster {
  const text = (key: string): string => data.get(key)?.toString().trim() ?? '';
  const { metadata } = recordOf(JSON.parse(object.bytes.toString()));
  const shard = /^\d{1,9}$/.exec(text('shard'))?.[0];
  const namespaces = text('namespaces')
    .split(',')
    .map((namespace) => namespace.trim());
  return {
    server: text('server').replace(/\/+$/, ''),
    name: text('name'),
    config: shownConfig(text('config')),
    namespaces: namespaces.filter((namespace) => namespace !== ''),
    project: text('project'),
    clusterResources: text('clusterResources') === 'true',
    shard,
    labels: shownOf(recordOf(metadata)['labels']),
    annotations: shownOf(recordOf(metadata)['annotations']),
  };
}

function shownOf(texts: unknown): Record<string, string> {
  const entries = Object.entries(recordOf(texts)).filter(([key]) => !NOT_SHOWN.has(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

function byServer({ server: a = '' }: Cluster, { server: b = '' }: Cluster): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
