import type { ClusterConfig } from '../../src/source/kubernetes/cluster-config.js';

/** A cluster without credentials. */
export function clusterAt(server: URL): ClusterConfig {
  return { server, namespace: undefined, credentials: async () => ({}), renew: () => undefined };
}
