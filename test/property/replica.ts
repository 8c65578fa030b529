import { everyoneIsAnonymous } from '../../src/access/authenticator.js';
import { allowAll } from '../../src/access/enforcer.js';
import { silentLog } from '../../src/base/log.js';
import { Metrics } from '../../src/base/metrics.js';
import type { Random } from '../../src/base/random.js';
import { TimerWheel } from '../../src/base/timer-wheel.js';
import { type Corridor, createCorridor } from '../../src/wiring/corridor.js';
import type { ManualClock } from '../../src/simulator/manual-clock.js';
import type { StoreListener } from '../../src/store/store.js';
import { FakeSource } from './fake-source.js';
import type { World } from './world.js';

export interface ReplicaOptions {
  readonly world: World;
  readonly random: Random;
  readonly clock: ManualClock;
  readonly historyEntries: number;
  readonly outboxItems: number;
  readonly historyBytes: number;
}

/** What this replica cannot know, told by those who made it so and not by the code under test. */
class Blindness implements StoreListener {
  start = Number.POSITIVE_INFINITY;
  readonly gaps: { from: number; to: number }[] = [];
  changes: number[] = [];

  onStart(position: string): void {
    this.start = Number(position);
  }

  onGap(from: string, to: string): void {
    this.gaps.push({ from: Number(from), to: Number(to) });
  }

  onChange({ position }: { position: string }): void {
    this.changes.push(Number(position));
  }
}

/** The whole corridor of one server on one fake way to the cluster. */
export class Replica {
  readonly source: FakeSource;
  corridor: Corridor;
  private blindness: Blindness;
  private readonly metrics = new Metrics();

  constructor(private readonly options: ReplicaOptions) {
    this.source = new FakeSource(options.world, options.random);
    this.blindness = new Blindness();
    this.corridor = this.start();
  }

  /** A new process on the same cluster; streams of the old one are gone. */
  restart(): void {
    this.corridor.stop();
    this.blindness = new Blindness();
    this.corridor = this.start();
  }

  async collapses(): Promise<number> {
    const { values } = await this.metrics.collapses.get();
    return values.reduce((sum, { value }) => sum + value, 0);
  }

  get position(): number {
    return Number(this.corridor.store.position ?? 0);
  }

  /** Whether a cursor at this position must be resumed from without a reset. */
  mustResume(position: number): boolean {
    const { start, gaps, changes } = this.blindness;
    if (position > this.position) return false;
    // The log keeps at least the newest entries; what lies before them may have been trimmed.
    const kept = changes.at(-this.options.historyEntries) ?? start;
    if (position < start || (changes.length > this.options.historyEntries && position < kept)) return false;
    return !gaps.some(({ from, to }) => position > from && position < to);
  }

  private start(): Corridor {
    const { random, clock, historyEntries } = this.options;
    const corridor = createCorridor({
      authenticator: everyoneIsAnonymous,
      upstream: { source: this.source, namespace: 'argocd', follows: () => true, close: () => undefined },
      config: {
        heartbeatMs: 15_000,
        historyBytes: this.options.historyBytes,
        historyMaxAgeMs: 3_600_000,
        historyMaxEntries: historyEntries,
        slowSubscriberTimeoutMs: 3_600_000,
        staleAfterMs: 3_600_000,
      },
      clock,
      random,
      log: silentLog,
      metrics: this.metrics,
      wheel: new TimerWheel(clock),
      enforcer: () => allowAll,
      maxOutboxItems: this.options.outboxItems,
    });
    corridor.store.listen(this.blindness);
    corridor.start();
    return corridor;
  }
}
