import type { Clock } from '../base/clock.js';
import type { ServeConfig } from '../config/config.js';
import { APPLICATION } from '../model/application.js';
import type { Kind } from '../model/kind.js';
import { parseFollowedNamespaces } from '../select/namespaces.js';
import { ApiClient } from '../source/kubernetes/api-client.js';
import { ApiListWatch } from '../source/kubernetes/api-list-watch.js';
import { loadClusterConfig } from '../source/kubernetes/cluster-config.js';
import type { ListWatch } from '../source/list-watch.js';

/** Where the objects of a corridor come from. */
export interface Upstream {
  readonly source: ListWatch;
  /** Argo CD's own namespace. */
  readonly namespace: string;
  follows(namespace: string): boolean;
  close(): void;
}

/** Which objects of a kind; absent = all of the cluster. */
export interface Selection {
  readonly namespace?: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

/** The Kubernetes API of the configuration: its Applications, and whatever else is asked of it. */
export interface Cluster {
  readonly applications: Upstream;
  readonly client: ApiClient;
  sourceOf(kind: Kind, selection: Selection): ListWatch;
}

const DEFAULT_NAMESPACE = 'argocd';

/** What says which cluster it is. */
export type ClusterChoice = Pick<ServeConfig, 'kubeconfig' | 'context' | 'namespace' | 'applicationNamespaces'>;

/** Rejects with an Error that says what is missing. */
export async function openCluster(config: ClusterChoice, clock: Clock): Promise<Cluster> {
  const cluster = await loadClusterConfig({ kubeconfig: config.kubeconfig, context: config.context });
  const namespace = config.namespace ?? cluster.namespace ?? DEFAULT_NAMESPACE;
  const followed = parseFollowedNamespaces(namespace, config.applicationNamespaces);
  const client = new ApiClient(cluster);
  const sourceOf = (kind: Kind, selection: Selection): ListWatch =>
    new ApiListWatch({ client, kind, clock, ...selection });
  return {
    applications: {
      source: sourceOf(APPLICATION, followed.isSingle ? { namespace } : {}),
      namespace,
      follows: followed.follows,
      close: () => client.close(),
    },
    client,
    sourceOf,
  };
}
