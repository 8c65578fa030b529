import type { FileRegistry } from '@bufbuild/protobuf';
import { createTreeDecoder } from '../api/tree-decoder.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Random } from '../base/random.js';
import { WORKLOAD_KINDS } from '../model/workload-kinds.js';
import type { SharedCache } from '../source/shared-cache.js';
import type { Store } from '../store/store.js';
import { ApplicationNews } from '../tree/application-news.js';
import { ComputedTrees } from '../tree/computed-trees.js';
import { LiveCluster } from '../tree/live-cluster.js';
import { RedisTrees } from '../tree/redis-trees.js';
import type { Applications, TreeDocuments } from '../tree/tree-documents.js';
import type { Cluster } from './upstream.js';

export interface TreesOptions {
  readonly registry: FileRegistry;
  readonly cluster: Cluster;
  readonly store: Store;
  /** Argo CD's Redis, where there is one. */
  readonly cache: SharedCache | undefined;
  readonly keyPrefix: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Argo CD's own trees where its Redis is there, computed ones otherwise. */
export function createTrees(options: TreesOptions): {
  readonly trees: TreeDocuments;
  readonly applications: Applications;
} {
  const { registry, cluster, store, cache, keyPrefix, ...life } = options;
  const { namespace } = cluster.applications;
  const applications = new ApplicationNews(store);
  const decode = createTreeDecoder(registry);
  if (cache) return { trees: new RedisTrees({ cache, namespace, keyPrefix, decode }), applications };
  const live = new LiveCluster({ kinds: WORKLOAD_KINDS, sourceOf: (kind) => cluster.sourceOf(kind, {}), ...life });
  return { trees: new ComputedTrees({ live, applications, decode }), applications };
}
