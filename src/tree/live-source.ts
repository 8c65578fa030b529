import type { Kind } from '../model/kind.js';
import {
  type ListPage,
  type ListQuery,
  type ListWatch,
  SourceError,
  type StateQuery,
  type WatchListener,
  type WatchQuery,
} from '../source/list-watch.js';
import { LiveObject } from './live-object.js';

/** A source whose objects are cut down to what a tree shows, and which says when it may not be read. */
export class LiveSource implements ListWatch {
  constructor(
    private readonly kind: Kind,
    private readonly source: ListWatch,
    private readonly onRefused: () => void,
  ) {}

  async list(query: ListQuery, signal: AbortSignal): Promise<ListPage> {
    return this.cutDown(await this.noting(this.source.list(query, signal)));
  }

  async streamList(query: StateQuery, signal: AbortSignal): Promise<ListPage | undefined> {
    if (!this.source.streamList) return undefined;
    const page = await this.noting(this.source.streamList(query, signal));
    return page && this.cutDown(page);
  }

  watch(query: WatchQuery, listener: WatchListener, signal: AbortSignal): Promise<void> {
    const onEvent: WatchListener['onEvent'] = (event) =>
      listener.onEvent(
        event.type === 'BOOKMARK' ? event : { ...event, object: LiveObject.of(this.kind, event.object) },
      );
    return this.source.watch(query, { onOpen: () => listener.onOpen(), onEvent }, signal);
  }

  renewCredentials(): void {
    this.source.renewCredentials();
  }

  private cutDown(page: ListPage): ListPage {
    return { ...page, objects: page.objects.map((object) => LiveObject.of(this.kind, object)) };
  }

  private async noting<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof SourceError && (error.problem === 'forbidden' || error.problem === 'not-found')) {
        this.onRefused();
      }
      throw error;
    }
  }
}
