import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../base/clock.js';
import { apiPath, type Kind } from '../../model/kind.js';
import {
  type ListPage,
  type ListQuery,
  type ListWatch,
  SourceError,
  type StateQuery,
  type WatchListener,
  type WatchQuery,
} from '../list-watch.js';
import { type ApiClient, readBody } from './api-client.js';
import { parseListPage, parseStatus, parseWatchLine, toSourceError } from './response-text.js';
import { readStreamingList, type StreamedState } from './streaming-list.js';
import { readWatch } from './watch-connection.js';

export interface ApiListWatchOptions {
  readonly client: ApiClient;
  readonly kind: Kind;
  /** One namespace; absent = the whole cluster. */
  readonly namespace?: string | undefined;
  /** Which of its objects; absent = all. As in the API: `metadata.name=a`, `app=b`. */
  readonly fieldSelector?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly clock: Clock;
  readonly idleMs?: number;
}

/** Where streaming lists are switched off the parameters are refused; and who may list need not be allowed to watch. */
const REFUSES_STREAM = new Set([400, 403, 422]);

/** The list-watch port over the Kubernetes API (R13's list forms). */
export class ApiListWatch implements ListWatch {
  private readonly path: string;
  private mayStream = true;

  constructor(private readonly options: ApiListWatchOptions) {
    this.path = apiPath(options.kind, options.namespace);
  }

  async list(query: ListQuery, signal: AbortSignal): Promise<ListPage> {
    const parameters = this.parameters({ limit: String(query.limit) });
    // A continue token carries its own revision; the server refuses both together.
    if (query.continueToken !== undefined) parameters.set('continue', query.continueToken);
    else if (query.notOlderThan !== undefined) {
      parameters.set('resourceVersion', query.notOlderThan);
      // Without a match, `limit` makes this an exact read of an old state.
      parameters.set('resourceVersionMatch', 'NotOlderThan');
    }
    const response = await this.request(parameters, signal);
    return parseListPage(await readBody(response), this.options.kind);
  }

  async streamList(query: StateQuery, signal: AbortSignal): Promise<ListPage | undefined> {
    if (!this.mayStream) return undefined;
    const parameters = this.parameters({
      watch: 'true',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: 'true',
      resourceVersion: query.notOlderThan ?? '',
    });
    const state = await this.readState(await this.options.client.get(this.path, parameters, signal));
    // Asked once: whoever cannot would cost every relist the wait for it.
    if (state === 'not-offered') this.mayStream = false;
    return typeof state === 'string' ? undefined : state;
  }

  async watch(query: WatchQuery, listener: WatchListener, signal: AbortSignal): Promise<void> {
    const parameters = this.parameters({
      watch: 'true',
      resourceVersion: query.from,
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(query.timeoutSeconds),
    });
    const response = await this.request(parameters, signal);
    listener.onOpen();
    const { clock, kind, idleMs = 150_000 } = this.options;
    await readWatch(response, { clock, idleMs, onLine: (line) => listener.onEvent(parseWatchLine(line, kind)) });
  }

  renewCredentials(): void {
    this.options.client.renewCredentials();
  }

  private parameters(own: Readonly<Record<string, string>>): URLSearchParams {
    const { fieldSelector, labelSelector } = this.options;
    return new URLSearchParams({
      ...own,
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
    });
  }

  private async readState(response: IncomingMessage): Promise<StreamedState> {
    if (!REFUSES_STREAM.has(response.statusCode ?? 0)) {
      return readStreamingList(await this.accepted(response), this.options);
    }
    response.destroy();
    return 'not-offered';
  }

  private async request(parameters: URLSearchParams, signal: AbortSignal): Promise<IncomingMessage> {
    return this.accepted(await this.options.client.get(this.path, parameters, signal));
  }

  /** A 200 in JSON; everything else is read and thrown. */
  private async accepted(response: IncomingMessage): Promise<IncomingMessage> {
    if (response.statusCode !== 200) {
      const status = parseStatus(await readBody(response));
      throw toSourceError({ ...status, code: response.statusCode ?? 500 }, undefined, response.headers['retry-after']);
    }
    const type = response.headers['content-type'] ?? 'nothing';
    if (type.startsWith('application/json')) return response;
    response.destroy();
    throw new SourceError('unparsable', `the answer is ${type.slice(0, 60)}, not application/json`);
  }
}
