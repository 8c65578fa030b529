import type { Clock } from '../base/clock.js';
import type { Header, StoredObject } from '../model/stored-object.js';
import type {
  ListPage,
  ListQuery,
  ListWatch,
  RawEvent,
  StateQuery,
  WatchListener,
  WatchQuery,
} from '../source/list-watch.js';
import { InOrder } from './in-order.js';
import { timelyHealth } from './timely-health.js';
import type { TreeDocuments } from './tree-documents.js';
import { needsHealth } from './tree-health.js';

export interface HealthSourceOptions {
  readonly source: ListWatch;
  readonly trees: TreeDocuments;
  /** Whether the store has this very state: then nobody looks at what a list says of it. */
  readonly isKnown: (header: Header) => boolean;
  readonly clock: Clock;
}

/** How long an object may wait for its tree; then it goes on as it is. */
const FILL_MS = 250;
/** After a tree that did not come in time, this long none is waited for. */
const PAUSE_MS = 5_000;
/** Trees of a list that are read at the same time. */
const READ_AT_ONCE = 64;

/**
 * Applications with the health of their resources, read from the tree once per state and before the store has it: so
 * that there is one text per revision, for lists, snapshots, live events and replays alike (R6, R7, R9). Argo CD writes
 * the tree before it writes the application. Order and loss are the source's own: what waits, waits in line.
 */
export class HealthSource implements ListWatch {
  private pausedUntil = 0;

  constructor(private readonly options: HealthSourceOptions) {}

  async list(query: ListQuery, signal: AbortSignal): Promise<ListPage> {
    const page = await this.options.source.list(query, signal);
    // Of a probe only the revision counts.
    return query.limit === 1 ? page : this.fillPage(page);
  }

  async streamList(query: StateQuery, signal: AbortSignal): Promise<ListPage | undefined> {
    const page = await this.options.source.streamList?.(query, signal);
    return page && this.fillPage(page);
  }

  async watch(query: WatchQuery, listener: WatchListener, signal: AbortSignal): Promise<void> {
    const broken = new AbortController();
    const line = new InOrder<RawEvent>(
      (event) => {
        if (!signal.aborted) listener.onEvent(event);
      },
      (problem) => broken.abort(problem),
    );
    const onEvent = (event: RawEvent): void => {
      line.add(event, this.mustWait(event) ? () => this.fillEvent(event) : undefined);
    };
    const either = AbortSignal.any([signal, broken.signal]);
    try {
      await this.options.source.watch(query, { onOpen: () => listener.onOpen(), onEvent }, either);
    } catch (error) {
      if (!broken.signal.aborted) throw error;
    } finally {
      // Who goes on from the sink's position must find everything in it that has been told.
      await line.settled();
    }
    broken.signal.throwIfAborted();
  }

  renewCredentials(): void {
    this.options.source.renewCredentials();
  }

  /** What is deleted has no tree any more. */
  private mustWait(event: RawEvent): boolean {
    return (event.type === 'ADDED' || event.type === 'MODIFIED') && needsHealth(event.object);
  }

  private async fillEvent(event: RawEvent): Promise<RawEvent> {
    return event.type === 'BOOKMARK' ? event : { ...event, object: await this.fill(event.object) };
  }

  private async fillPage(page: ListPage): Promise<ListPage> {
    const objects: StoredObject[] = [];
    for (let at = 0; at < page.objects.length; at += READ_AT_ONCE) {
      const some = page.objects.slice(at, at + READ_AT_ONCE);
      objects.push(...(await Promise.all(some.map(async (object) => this.fillIfNews(object)))));
    }
    return { ...page, objects };
  }

  private fillIfNews(object: StoredObject): StoredObject | Promise<StoredObject> {
    return needsHealth(object) && !this.options.isKnown(object.header) ? this.fill(object) : object;
  }

  private fill(object: StoredObject): Promise<StoredObject> {
    const { clock, trees } = this.options;
    if (clock.elapsed() < this.pausedUntil) return Promise.resolve(object);
    const onLate = (): void => {
      this.pausedUntil = clock.elapsed() + PAUSE_MS;
    };
    return timelyHealth(object, trees, { clock, ms: FILL_MS, onLate });
  }
}
