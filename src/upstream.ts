import type { Clock } from './base/clock.js';
import type { ServeConfig } from './config.js';
import { APPLICATION } from './model/application.js';
import { parseFollowedNamespaces } from './select/namespaces.js';
import { ApiClient } from './source/kubernetes/api-client.js';
import { ApiListWatch } from './source/kubernetes/api-list-watch.js';
import { loadClusterConfig } from './source/kubernetes/cluster-config.js';
import type { ListWatch } from './source/list-watch.js';

/** Where the objects of a corridor come from. */
export interface Upstream {
  readonly source: ListWatch;
  /** Argo CD's own namespace. */
  readonly namespace: string;
  follows(namespace: string): boolean;
  close(): void;
}

const DEFAULT_NAMESPACE = 'argocd';

/** Applications of the cluster that the configuration names. Rejects with an Error that says what is missing. */
export async function openUpstream(config: ServeConfig, clock: Clock): Promise<Upstream> {
  const cluster = await loadClusterConfig({ kubeconfig: config.kubeconfig, context: config.context });
  const namespace = config.namespace ?? cluster.namespace ?? DEFAULT_NAMESPACE;
  const followed = parseFollowedNamespaces(namespace, config.applicationNamespaces);
  const client = new ApiClient(cluster);
  const watched = followed.isSingle ? { namespace } : {};
  return {
    source: new ApiListWatch({ client, kind: APPLICATION, clock, ...watched }),
    namespace,
    follows: followed.follows,
    close: () => client.close(),
  };
}
