import { StaticPolicy, type StaticRules } from '../../src/access/static-policy.js';
import { everyoneIsAnonymous } from '../../src/access/authenticator.js';
import { silentLog } from '../../src/base/log.js';
import { Metrics } from '../../src/base/metrics.js';
import { seededRandom } from '../../src/base/random.js';
import { TimerWheel } from '../../src/base/timer-wheel.js';
import type { StatusError } from '../../src/base/status-error.js';
import type { Transport } from '../../src/broadcast/transport.js';
import { type Corridor, createCorridor } from '../../src/wiring/corridor.js';
import type { Batch } from '../../src/encode/framing.js';
import { ndjsonFraming } from '../../src/encode/ndjson-frame.js';
import type { StoredObject } from '../../src/model/stored-object.js';
import type { ListWatch } from '../../src/source/list-watch.js';
import { parseWatchRequest, type WatchQuery } from '../../src/watch/watch-request.js';
import { callerNamed } from './caller-named.js';
import { SteppedClock } from './stepped-clock.js';

/** A connection that remembers what it was given, and may hold it back. */
export class HeldTransport implements Transport {
  text = '';
  waitingBytes = 0;
  drainedBytes = 0;
  error: StatusError | undefined;
  isDestroyed = false;
  isStalled = false;
  private drained: () => void = () => undefined;

  write(batch: Batch): boolean {
    if (batch.kind !== 'text') throw new Error('a text door');
    this.text += batch.chunk.toString('utf8', batch.start, batch.end);
    return !this.isStalled;
  }
  onDrain(callback: () => void): void {
    this.drained = callback;
  }
  onClose(): void {}
  heartbeat(): void {}
  end(error?: StatusError): void {
    this.error = error;
  }
  destroy(): void {
    this.isDestroyed = true;
  }
  goOn(): void {
    this.isStalled = false;
    this.drained();
  }

  /** `ADDED a`, in order, without marks. */
  get story(): readonly string[] {
    return [...this.text.matchAll(/"type":"(\w+)","application":\{.*?"name":"([^"]+)"/g)].map(
      ([, type, name]) => `${type} ${name}`,
    );
  }
}

const NOTHING_COMES: ListWatch = {
  list: () => new Promise(() => undefined),
  streamList: () => new Promise(() => undefined),
  watch: () => new Promise(() => undefined),
  renewCredentials: () => undefined,
};

/** A corridor whose turns and milliseconds a test counts: streams, a policy, and objects put into the store by hand. */
export class PolicyRoom {
  readonly clock = new SteppedClock();
  readonly corridor: Corridor;
  private policy: StaticPolicy | undefined;

  constructor(rules: StaticRules, objects: readonly StoredObject[]) {
    this.corridor = createCorridor({
      upstream: { source: NOTHING_COMES, namespace: 'argocd', follows: () => true, close: () => undefined },
      config: {
        heartbeatMs: 15_000,
        historyBytes: 1_000_000,
        historyMaxAgeMs: 600_000,
        historyMaxEntries: 10_000,
        slowSubscriberTimeoutMs: 60_000,
        staleAfterMs: 600_000,
      },
      clock: this.clock,
      random: seededRandom(1),
      log: silentLog,
      metrics: new Metrics(),
      wheel: new TimerWheel(this.clock),
      authenticator: everyoneIsAnonymous,
      enforcer: (position, clock) => (this.policy = new StaticPolicy(rules, position, clock)),
    });
    this.corridor.store.replace(objects, '1000', new Set());
  }

  async open(name: string, query: Partial<WatchQuery> = {}): Promise<HeldTransport> {
    const transport = new HeldTransport();
    const at = { caller: callerNamed(name), framing: ndjsonFraming, defaultNamespace: 'argocd' };
    const request = parseWatchRequest({ projects: [], project: [], ...query }, { bookmarks: false }, at);
    await this.corridor.streams.open(request, {
      framing: ndjsonFraming,
      signal: new AbortController().signal,
      start: () => transport,
    });
    return transport;
  }

  /** The policy is read, in this turn. */
  change(rules: StaticRules): void {
    this.policy?.replace(rules);
  }
}
