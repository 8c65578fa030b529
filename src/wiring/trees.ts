import type { Registry } from '@bufbuild/protobuf';
import type { ResourceReading } from '../api/application-service.js';
import { createTreeDecoder } from '../api/tree-decoder.js';
import type { Installation } from '../access/installation.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Random } from '../base/random.js';
import type { Header } from '../model/stored-object.js';
import { WORKLOAD_KINDS } from '../model/workload-kinds.js';
import type { ClusterReader } from '../source/cluster-reader.js';
import type { ListWatch } from '../source/list-watch.js';
import type { SharedCache } from '../source/shared-cache.js';
import type { Store } from '../store/store.js';
import { ApplicationNews } from '../tree/application-news.js';
import { ComputedTrees } from '../tree/computed-trees.js';
import { HealthSource } from '../tree/health-source.js';
import { LiveCluster } from '../tree/live-cluster.js';
import { RedisTrees } from '../tree/redis-trees.js';
import type { TreeDocuments } from '../tree/tree-documents.js';
import type { Cluster } from './upstream.js';

export interface TreesOptions {
  readonly cluster: Pick<Cluster, 'applications' | 'sourceOf'>;
  readonly reader: ClusterReader;
  /** Argo CD's Redis; without it trees are computed. */
  readonly cache: SharedCache | undefined;
  readonly installation: Installation;
  /** In the place of both. */
  readonly documents?: TreeDocuments | undefined;
  /** Before the keys of trees in it: Argo CD's ARGOCD_REDIS_KEY_PREFIX. */
  readonly keyPrefix: string;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** The trees of a server, and what has to be wired around its corridor for them. */
export interface Trees {
  /** The applications for the corridor: those of the cluster, with the health that only Argo CD's trees have. */
  readonly source: ListWatch;
  /** For the services. */
  readonly reading: ResourceReading;
  /** The corridor's store, once it is there. */
  follow(store: Store): void;
  close(): void;
}

export function openTrees(options: TreesOptions): Trees {
  const { cluster, cache, clock } = options;
  const { source } = cluster.applications;
  const applications = new ApplicationNews();
  const documents = options.documents ?? (cache ? redisTrees(options, cache) : computedTrees(options, applications));
  const isKnown = ({ key, uid, revision }: Header): boolean => {
    const known = applications.get(key)?.header;
    return known?.uid === uid && known.revision === revision;
  };
  return {
    source: cache ? new HealthSource({ source, trees: documents, isKnown, clock }) : source,
    reading: { documents, applications, cluster: options.reader },
    follow: (store) => applications.follow(store),
    close: () => documents.close(),
  };
}

function redisTrees({ cluster, keyPrefix, registry }: TreesOptions, cache: SharedCache): TreeDocuments {
  const { namespace } = cluster.applications;
  return new RedisTrees({ cache, namespace, keyPrefix, decode: createTreeDecoder(registry) });
}

function computedTrees(options: TreesOptions, applications: ApplicationNews): TreeDocuments {
  const { cluster, registry, clock, random, log } = options;
  const sourceOf: LiveClusterSource = (kind) => cluster.sourceOf(kind, {});
  const live = new LiveCluster({ kinds: WORKLOAD_KINDS, sourceOf, clock, random, log });
  return new ComputedTrees({
    live,
    applications,
    installation: options.installation,
    decode: createTreeDecoder(registry),
  });
}

type LiveClusterSource = ConstructorParameters<typeof LiveCluster>[0]['sourceOf'];
