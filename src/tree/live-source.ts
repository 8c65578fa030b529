import type { Kind } from '../model/kind.js';
import {
  type ListPage,
  type ListQuery,
  type ListWatch,
  SourceError,
  type WatchListener,
  type WatchQuery,
} from '../source/list-watch.js';
import { LiveObject } from './live-object.js';

/**
 * A source whose objects are cut down to what a tree shows, and which says when it may not be read. It lists in pages,
 * because a whole cluster cut down at once would stop everything else.
 */
export class LiveSource implements ListWatch {
  constructor(
    private readonly kind: Kind,
    private readonly source: ListWatch,
    private readonly onRefused: () => void,
  ) {}

  async list(query: ListQuery, signal: AbortSignal): Promise<ListPage> {
    return this.cutDown(await this.noting(this.source.list(query, signal)));
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
