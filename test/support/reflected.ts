import type { Log } from '../../src/base/log.js';
import { Metrics } from '../../src/base/metrics.js';
import type { StoredObject } from '../../src/model/stored-object.js';
import { Reflector } from '../../src/reflector/reflector.js';
import { Store } from '../../src/store/store.js';
import { ScriptedListWatch } from './scripted-list-watch.js';
import { WatchedClock } from './watched-clock.js';

/** A reflector between a scripted source and a real store, on a clock that stands still. */
export class Reflected {
  readonly clock = new WatchedClock();
  readonly source = new ScriptedListWatch();
  readonly store = new Store();
  readonly metrics = new Metrics();
  readonly warnings: string[] = [];
  readonly reflector: Reflector;
  private readonly abort = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(random = 0) {
    const { clock, source, store: sink, metrics } = this;
    const silent = (): void => undefined;
    const warn = (...words: unknown[]): void => void this.warnings.push(String(words.at(-1)));
    const log: Log = { debug: silent, info: silent, error: silent, warn };
    const options = { source, sink, clock, random: { next: () => random }, log, metrics };
    this.reflector = new Reflector({ ...options, resource: 'applications.argoproj.io' });
  }

  get asked(): string[] {
    return this.source.asked;
  }

  get keys(): string[] {
    return [...this.store.sorted()].map(({ header }) => `${header.name}@${header.revision}`).sort();
  }

  async start(): Promise<void> {
    this.running = this.reflector.run(this.abort.signal);
    await this.settle();
  }

  async stop(): Promise<void> {
    this.abort.abort();
    await this.running;
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.settle();
  }

  /** Past any delay before the next try. */
  async retry(): Promise<void> {
    await this.advance(60_000);
  }

  async tell(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: StoredObject): Promise<void> {
    this.source.lastWatch.listener.onEvent({ type, object });
    await this.settle();
  }

  async bookmark(revision: number): Promise<void> {
    this.source.lastWatch.listener.onEvent({ type: 'BOOKMARK', revision: String(revision) });
    await this.settle();
  }
}
