import type { Authenticator } from '../access/authenticator.js';
import type { Enforcer } from '../access/enforcer.js';
import { PolicyFreshness } from '../access/policy-freshness.js';
import { SessionGuard } from '../access/session-guard.js';
import { Broadcaster } from '../broadcast/broadcaster.js';
import { MAX_OUTBOX_ITEMS } from '../broadcast/outbox.js';
import { PermissionChange } from '../broadcast/permission-change.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Metrics } from '../base/metrics.js';
import type { Random } from '../base/random.js';
import type { TimerWheel } from '../base/timer-wheel.js';
import type { ServeConfig } from '../config/config.js';
import { BodyCache } from '../encode/body-cache.js';
import { APPLICATION } from '../model/application.js';
import { resourceName } from '../model/kind.js';
import type { Revision } from '../model/revision.js';
import { Reflector } from '../reflector/reflector.js';
import type { UpstreamState } from '../reflector/upstream-state.js';
import { Exits } from '../store/exits.js';
import { History } from '../store/history.js';
import { Readiness } from '../store/readiness.js';
import type { ReadinessGate } from '../store/readiness-gate.js';
import { Store } from '../store/store.js';
import type { Upstream } from './upstream.js';
import { AheadOfUs } from '../watch/ahead.js';
import { Lister } from '../watch/list.js';
import { OwnWrites } from '../watch/own-writes.js';
import { Streams } from '../watch/streams.js';
import { SubscriberFactory } from '../watch/subscribers.js';

export interface CorridorOptions {
  readonly upstream: Upstream;
  readonly config: CorridorConfig;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly wheel: TimerWheel;
  /** Fewer than that only where a test wants to see a collapse. */
  readonly maxOutboxItems?: number;
  readonly enforcer: (position: () => Revision | undefined, clock: Clock) => Enforcer;
  readonly authenticator: Authenticator;
  readonly gates?: readonly ReadinessGate[];
  /** The watches that the policy comes from. */
  readonly policyStates?: readonly UpstreamState[];
}

/** What of the configuration the corridor reads. */
export type CorridorConfig = Pick<
  ServeConfig,
  'heartbeatMs' | 'historyBytes' | 'historyMaxAgeMs' | 'historyMaxEntries' | 'slowSubscriberTimeoutMs' | 'staleAfterMs'
>;

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
  readonly upstream: UpstreamState;
  readonly enforcer: Enforcer;
  readonly guard: SessionGuard;
  readonly ownWrites: OwnWrites;
  start(): void;
  stop(): void;
  whenReady(): Promise<void>;
}

/** Bounds the bodies that are kept for being sent again. */
const BODY_CACHE_BYTES = 64 * 1024 * 1024;
const MAX_VIEWS = 10_000;
const EXITS = { maxEntries: 100_000, maxAgeMs: 24 * 3_600_000 };

export function createCorridor(options: CorridorOptions): Corridor {
  const { upstream, config, clock, random, log, metrics, wheel } = options;
  const { source, namespace } = upstream;
  const store = new Store(upstream.follows);
  const limits = {
    maxEntries: config.historyMaxEntries,
    maxAgeMs: config.historyMaxAgeMs,
    maxBytes: config.historyBytes,
  };
  const history = new History(limits, clock);
  const exits = new Exits(EXITS, clock);
  const bodies = new BodyCache(BODY_CACHE_BYTES, metrics);
  const broadcaster = new Broadcaster({ store, history, bodies, clock, log, metrics, maxViews: MAX_VIEWS });
  // The log first: whoever hears of a change may look into it.
  for (const listener of [history, exits, broadcaster]) store.listen(listener);

  const reflector = new Reflector({
    source,
    sink: store,
    clock,
    random,
    log,
    metrics,
    resource: resourceName(APPLICATION),
  });
  const freshness = new PolicyFreshness({ states: options.policyStates ?? [], applications: store, clock });
  const readiness = new Readiness({
    upstream: reflector.state,
    clock,
    staleAfterMs: config.staleAfterMs,
    gates: [...(options.gates ?? []), freshness],
  });
  metrics.beforeScrape(() => {
    metrics.upstreamBehind.set(reflector.state.behindMs / 1000);
    metrics.historyEntries.set(history.size);
    metrics.historyBytes.set(history.heldBytes);
    metrics.exits.set(exits.size);
    metrics.objects.set(store.size);
  });
  const enforcer = options.enforcer(() => store.position, clock);
  store.listen({ onChange: () => undefined, onRewritten: () => enforcer.forgetPast() });
  new PermissionChange({ enforcer, broadcaster, store, clock }).follow();
  const life = new AbortController();
  const ahead = new AheadOfUs(store, () => reflector.newestRevision(life.signal), clock);
  const guard = new SessionGuard({ authenticator: options.authenticator, wheel, clock });
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
    guard,
    store,
    maxOutboxItems: options.maxOutboxItems ?? MAX_OUTBOX_ITEMS,
  });
  return {
    namespace,
    store,
    history,
    readiness,
    broadcaster,
    upstream: reflector.state,
    enforcer,
    guard,
    ownWrites: new OwnWrites({ store, ahead, follows: upstream.follows }),
    subscribers,
    streams: new Streams({
      store,
      history,
      exits,
      enforcer,
      broadcaster,
      ahead,
      guard,
      refusal: () => freshness.refusal(),
      subscribers,
      doubt: () => reflector.doubt(),
      clock,
    }),
    lister: new Lister({ store, enforcer, kind: APPLICATION }),
    start() {
      freshness.start((error) => {
        for (const subscriber of subscribers.all()) subscriber.end(error, 'policy-too-old');
      });
      void reflector.run(life.signal);
    },
    stop() {
      life.abort();
      readiness.stop();
      freshness.stop();
      upstream.close();
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
