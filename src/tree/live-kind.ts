import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { Metrics } from '../base/metrics.js';
import type { Random } from '../base/random.js';
import { type Kind, resourceName } from '../model/kind.js';
import { Reflector } from '../reflector/reflector.js';
import type { ListWatch } from '../source/list-watch.js';
import type { Change } from '../store/change.js';
import { Store, type StoreListener } from '../store/store.js';
import { LiveObject } from './live-object.js';
import { LiveSource } from './live-source.js';

export interface LiveKindOptions {
  readonly kind: Kind;
  readonly source: ListWatch;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly sink: LiveSink;
}

/** What hears of the objects of all kinds. */
export interface LiveSink {
  change(before: LiveObject | undefined, after: LiveObject | undefined): void;
  /** The kind has been listed, or may not be. */
  settle(): void;
}

/** One kind, followed for as long as it is wanted. */
export class LiveKind implements StoreListener {
  private readonly life = new AbortController();
  private readonly store = new Store();
  private isRefused = false;

  constructor(private readonly options: LiveKindOptions) {
    this.store.listen(this);
  }

  get kind(): Kind {
    return this.options.kind;
  }

  get isKnown(): boolean {
    return this.store.position !== undefined && !this.life.signal.aborted;
  }

  /** Whether waiting for it is of no use. */
  get isSettled(): boolean {
    return this.isKnown || this.isRefused || this.life.signal.aborted;
  }

  start(): void {
    const { kind, clock, random, log, sink } = this.options;
    const source = new LiveSource(kind, this.options.source, () => {
      this.isRefused = true;
      sink.settle();
    });
    // Metrics of its own: the server's are those of Applications.
    const metrics = new Metrics();
    const reflector = new Reflector({
      source,
      sink: this.store,
      clock,
      random,
      log,
      metrics,
      resource: resourceName(kind),
    });
    void reflector.run(this.life.signal);
  }

  stop(): void {
    this.life.abort();
  }

  onStart(): void {
    for (const object of this.store.sorted()) this.tell(undefined, object);
    this.options.sink.settle();
  }

  onChange({ before, after }: Change): void {
    this.tell(before, after);
  }

  private tell(before: unknown, after: unknown): void {
    if (this.life.signal.aborted) return;
    this.options.sink.change(asLive(before), asLive(after));
  }
}

function asLive(object: unknown): LiveObject | undefined {
  return object instanceof LiveObject ? object : undefined;
}
