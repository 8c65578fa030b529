import type { Enforcer } from './access/enforcer.js';
import { Broadcaster } from './broadcast/broadcaster.js';
import { PermissionChange } from './broadcast/permission-change.js';
import type { Clock } from './base/clock.js';
import type { Log } from './base/log.js';
import type { Metrics } from './base/metrics.js';
import type { Random } from './base/random.js';
import type { TimerWheel } from './base/timer-wheel.js';
import type { ServeConfig } from './config.js';
import { BodyCache } from './encode/body-cache.js';
import { APPLICATION } from './model/application.js';
import { resourceName } from './model/kind.js';
import type { Revision } from './model/revision.js';
import { Reflector } from './reflector/reflector.js';
import { parseFollowedNamespaces } from './select/namespaces.js';
import { ApiClient } from './source/kubernetes/api-client.js';
import { ApiListWatch } from './source/kubernetes/api-list-watch.js';
import { loadClusterConfig } from './source/kubernetes/cluster-config.js';
import { Exits } from './store/exits.js';
import { History } from './store/history.js';
import { Readiness } from './store/readiness.js';
import { Store } from './store/store.js';
import { AheadOfUs } from './watch/ahead.js';
import { Lister } from './watch/list.js';
import { Streams } from './watch/streams.js';
import { SubscriberFactory } from './watch/subscribers.js';

export interface CorridorOptions {
  readonly config: ServeConfig;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly wheel: TimerWheel;
  readonly enforcer: (position: () => Revision | undefined, clock: Clock) => Enforcer;
}

/** The stops from the Kubernetes API to the subscribers, for one kind. */
export interface Corridor {
  readonly namespace: string;
  readonly store: Store;
  readonly history: History;
  readonly readiness: Readiness;
  readonly broadcaster: Broadcaster;
  readonly subscribers: SubscriberFactory;
  readonly streams: Streams;
  readonly lister: Lister;
  start(): void;
  stop(): void;
  whenReady(): Promise<void>;
}

/** Bounds the bodies that are kept for being sent again. */
const BODY_CACHE_BYTES = 64 * 1024 * 1024;
const MAX_VIEWS = 10_000;
const EXITS = { maxEntries: 100_000, maxAgeMs: 24 * 3_600_000 };
const DEFAULT_NAMESPACE = 'argocd';

/** Rejects with an Error that says what is missing of the way to the cluster. */
export async function createCorridor(options: CorridorOptions): Promise<Corridor> {
  const { config, clock, random, log, metrics, wheel } = options;
  const cluster = await loadClusterConfig({ kubeconfig: config.kubeconfig, context: config.context });
  const namespace = config.namespace ?? cluster.namespace ?? DEFAULT_NAMESPACE;
  const followed = parseFollowedNamespaces(namespace, config.applicationNamespaces);
  const client = new ApiClient(cluster);
  const watched = followed.isSingle ? { namespace } : {};
  const source = new ApiListWatch({ client, kind: APPLICATION, clock, ...watched });

  const store = new Store(followed.follows);
  const limits = { maxEntries: config.historyMaxEntries, maxAgeMs: config.historyMaxAgeMs, maxBytes: config.historyBytes };
  const history = new History(limits, clock);
  const exits = new Exits(EXITS, clock);
  const bodies = new BodyCache(BODY_CACHE_BYTES, metrics);
  const broadcaster = new Broadcaster({ store, bodies, clock, log, metrics, maxViews: MAX_VIEWS });
  // The log first: whoever hears of a change may look into it.
  for (const listener of [history, exits, broadcaster]) store.listen(listener);

  const reflector = new Reflector({ source, sink: store, clock, random, log, metrics, resource: resourceName(APPLICATION) });
  const readiness = new Readiness({ upstream: reflector.state, clock, staleAfterMs: config.staleAfterMs });
  const enforcer = options.enforcer(() => store.position, clock);
  new PermissionChange({ enforcer, broadcaster, store, clock });
  const life = new AbortController();
  const ahead = new AheadOfUs(store, () => reflector.newestRevision(life.signal), clock);
  const { heartbeatMs, slowSubscriberTimeoutMs } = config;
  const subscribers = new SubscriberFactory({
    broadcaster,
    bodies,
    wheel,
    clock,
    log,
    metrics,
    heartbeatMs,
    slowSubscriberTimeoutMs,
  });
  return {
    namespace,
    store,
    history,
    readiness,
    broadcaster,
    subscribers,
    streams: new Streams({ store, history, exits, enforcer, broadcaster, ahead, subscribers, clock }),
    lister: new Lister({ store, enforcer, kind: APPLICATION }),
    start: () => void reflector.run(life.signal),
    stop() {
      life.abort();
      readiness.stop();
      client.close();
    },
    whenReady: () =>
      new Promise((resolve) => {
        const forget = readiness.onChange((state) => {
          if (state === 'ready') settle();
        });
        const settle = (): void => {
          forget();
          resolve();
        };
        if (readiness.isReady) settle();
      }),
  };
}
