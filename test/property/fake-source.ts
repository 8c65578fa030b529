import { below, type Random } from '../../src/base/random.js';
import {
  type ListPage,
  type ListQuery,
  type ListWatch,
  SourceError,
  type WatchListener,
  type WatchQuery,
} from '../../src/source/list-watch.js';
import { toStored, type World } from './world.js';

interface OpenWatch {
  next: number;
  readonly listener: WatchListener;
  readonly end: (error?: Error) => void;
}

/** One replica's way to the API server: it lags, breaks, and forgets its history when it is told to. */
export class FakeSource implements ListWatch {
  private open: OpenWatch | undefined;
  /** Watches from before this revision are too old. */
  private compactedTo = 0;
  mostWatches = 0;
  private watches = 0;

  constructor(
    private readonly world: World,
    private readonly random: Random,
  ) {}

  list(query: ListQuery): Promise<ListPage> {
    const newest = this.world.revision;
    const oldest = query.notOlderThan === undefined ? newest : Math.min(newest, Number(query.notOlderThan));
    // Any state that is not older than asked for may come from the server's cache.
    const revision = oldest + below(this.random, newest - oldest + 1);
    const objects = [...this.world.at(revision).values()].map(toStored);
    return Promise.resolve({ revision: String(revision), objects, rejected: [] });
  }

  watch(query: WatchQuery, listener: WatchListener, signal: AbortSignal): Promise<void> {
    const from = Number(query.from);
    if (from < this.compactedTo) return Promise.reject(new SourceError('expired', 'too old resource version'));
    this.mostWatches = Math.max(this.mostWatches, ++this.watches);
    return new Promise((resolve, reject) => {
      const next = this.world.events.findIndex((event) => event.revision > from);
      const end = (error?: Error): void => {
        this.open = undefined;
        this.watches--;
        if (error) reject(error);
        else resolve();
      };
      this.open = { next: next < 0 ? this.world.events.length : next, listener, end };
      signal.addEventListener('abort', () => end(), { once: true });
      listener.onOpen();
    });
  }

  renewCredentials(): void {
    // Nothing is asked for.
  }

  /** Hands over up to `count` waiting events. */
  deliver(count: number): void {
    for (let i = 0; i < count && this.open; i++) {
      const event = this.world.events[this.open.next];
      if (!event) return;
      this.open.next++;
      this.open.listener.onEvent({ type: event.type, object: toStored(event.object) });
    }
  }

  /** Says how far the server is, once everything before has been handed over. */
  bookmark(): void {
    if (!this.open || this.open.next < this.world.events.length) return;
    this.open.listener.onEvent({ type: 'BOOKMARK', revision: String(this.world.revision) });
  }

  cut(): void {
    this.open?.end(new SourceError('unavailable', 'reset'));
  }

  /** The server forgets: a watch that is cut now cannot go on, what lies between is only seen by a list. */
  cutAndCompact(): void {
    this.compactedTo = this.world.revision;
    this.cut();
  }
}
