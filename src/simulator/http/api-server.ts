import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../base/clock.js';
import { accountOf, type Tokens } from '../accounts.js';
import { ApiStatusError, internalError, notFound } from '../api-status.js';
import type { Faults, Verb } from '../faults.js';
import type { PodLogs } from '../pod-logs.js';
import type { ResourceStore } from '../resource-store.js';
import { selection } from '../selection.js';
import { keyOf, objectOf } from '../stored-object.js';
import { answerAbout } from './about-server.js';
import { formFor } from './accept.js';
import { answer, answerError, answerText } from './answer.js';
import { refusalOf } from './authorization.js';
import { compressed } from './compression.js';
import { parseListOptions } from './list-options.js';
import { parseLogOptions } from './log-options.js';
import { answerLog } from './log-stream.js';
import { listPage, stalePage, type ListPage } from './list-page.js';
import { breakOff, isRefusal, refuse } from './mishap.js';
import { type ObjectEncoding, objectEncoding } from './object-encoding.js';
import { parseResourcePath, UNKNOWN_SUBRESOURCE, type ResourcePath } from './request-path.js';
import { forReader } from './reader.js';
import { scaleOf } from './scale.js';
import { stateLines } from './state-lines.js';
import { setFlowHeaders, setUsualHeaders } from './usual-headers.js';
import { includeObject } from './table-encoding.js';
import { WatchStream } from './watch-stream.js';
import { write } from './write.js';

interface World {
  readonly resources: ResourceStore;
  readonly podLogs: PodLogs;
  readonly faults: Faults;
  readonly clock: Clock;
  /** False: as a server whose feature gate WatchList is off. */
  readonly streamsLists: boolean;
  /** Resolves after as long as a fault delays an answer. */
  readonly delay: (ms: number) => Promise<void>;
  /** undefined: everybody may do everything. */
  readonly tokens: Tokens | undefined;
}

/** One request, from its path to its answer. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: ResourcePath;
  readonly query: URLSearchParams;
}

/** Answers HTTP requests as the API server does. */
export class ApiServer {
  constructor(private readonly world: World) {}

  serve(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => response.destroy());
    setUsualHeaders(response);
    this.answer(request, response).catch((thrown: unknown) => answerError(response, thrown));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const account = accountOf(request.headers.authorization, this.world.tokens);
    setFlowHeaders(response, url.pathname);
    const refusal = refusalOf(account, request.method ?? 'GET', url);
    if (refusal) response.setHeader('x-content-type-options', 'nosniff');
    if (refusal) throw refusal;
    const path = parseResourcePath(url.pathname, this.world.resources.kinds);
    if (path) return this.answerResource({ request, response, path, query: url.searchParams });
    return answerAbout({ request, response, url, account, kinds: this.world.resources.kinds });
  }

  private async answerResource(exchange: Exchange): Promise<void> {
    const { request, response, path } = exchange;
    const verb = verbOf(exchange);
    const mishap = this.world.faults.take({ verb, plural: path.kind.plural, sent: 0 }, (fault) =>
      isRefusal(fault, verb),
    );
    if (mishap !== undefined) {
      if (typeof mishap === 'object') await this.world.delay(mishap.delayMs);
      else if (refuse(response, mishap, { verb, path })) return;
    }
    if (isCustomPost(exchange)) return answerText(response, 404, '404 page not found\n');
    if (path.subresource === UNKNOWN_SUBRESOURCE) throw notFound({ ...path.kind, name: path.name ?? '' });
    if (verb === 'write') {
      return write({ ...exchange, resources: this.world.resources, encoding: this.encoding(exchange) });
    }
    request.resume();
    const isStream = isStreamingList(exchange.query);
    if (verb === 'watch' || (isStream && !SPOILS_LIST.has(mishap))) return this.openWatch(exchange);
    if (path.subresource === 'log') return this.log(exchange);
    const body = verb === 'get' ? this.get(exchange) : this.list(exchange, mishap);
    if (mishap === 'close' || mishap === 'half-line') breakOff(response, body, mishap);
    else answerWhole(response, await compressed(response, forReader(response, body)));
  }

  private get({ request, path, query }: Exchange): Buffer {
    const { kind, namespace = '', name = '' } = path;
    const stored = this.world.resources.log(kind.plural).get(keyOf(namespace, name));
    if (!stored) throw notFound({ ...kind, name });
    if (path.subresource === 'scale') return Buffer.from(`${JSON.stringify(scaleOf(objectOf(stored)))}\n`);
    return Buffer.concat([this.encoding({ request, path, query }).object(stored), Buffer.from('\n')]);
  }

  private log({ response, path, query }: Exchange): void {
    const { kind, namespace = '', name = '' } = path;
    const { resources, podLogs: logs, clock } = this.world;
    const pod = resources.get(kind.plural, namespace, name);
    if (!pod) throw notFound({ ...kind, name });
    answerLog(response, { pod, logs, options: parseLogOptions(query, name), now: clock.now() });
  }

  private list(exchange: Exchange, mishap: unknown): Buffer {
    const { path, query } = exchange;
    const options = parseListOptions(query, path.namespace, this.world.streamsLists);
    const asked = { options, selection: selection(path.kind, options) };
    const read = mishap === 'stale' ? stalePage : listPage;
    const page: ListPage = read(this.world.resources, path.kind.plural, asked);
    const nothing = { objects: [], continueToken: undefined, remaining: undefined };
    const shown = mishap === 'empty' ? { ...page, ...nothing } : page;
    const encoding = this.encoding(exchange);
    return isStreamingList(query) ? stateLines(shown, encoding) : encoding.list(shown);
  }

  private openWatch(exchange: Exchange): void {
    const { path, query, response } = exchange;
    const options = { ...parseListOptions(query, path.namespace, this.world.streamsLists), isWatch: true };
    const { resources: store, faults, clock } = this.world;
    const chosen = selection(path.kind, options);
    const watch = {
      store,
      faults,
      clock,
      options,
      plural: path.kind.plural,
      selection: chosen,
      encoding: this.encoding(exchange),
    };
    new WatchStream(watch, response).start();
  }

  private encoding({ request, path, query }: Omit<Exchange, 'response'>): ObjectEncoding {
    const form = formFor(request.headers.accept);
    const isList = path.name === undefined && verbOf({ request, path, query }) === 'list' && !isStreamingList(query);
    if (form === 'one partial' && isList) throw NOT_ONE;
    if (form === 'partial list' && path.name !== undefined) throw internalError('content is not a list');
    return objectEncoding(path.kind, {
      form,
      includeObject: form === 'table' ? includeObject(query) : 'Metadata',
      now: () => this.world.clock.now(),
    });
  }
}

/** Of what may happen to a list: what the answer itself shows. */
const SPOILS_LIST: ReadonlySet<unknown> = new Set(['close', 'half-line', 'empty', 'stale']);

function isStreamingList(query: URLSearchParams): boolean {
  return query.get('watch') === 'true' && query.get('sendInitialEvents') === 'true';
}

const NOT_ONE = new ApiStatusError({
  code: 406,
  reason: 'NotAcceptable',
  message: 'you requested PartialObjectMetadata, but the requested object is a list (*unstructured.UnstructuredList)',
});

/** A custom kind with namespaces has no route for a creation outside of them. */
function isCustomPost({ request, path }: Exchange): boolean {
  const { custom, namespaced } = path.kind;
  return request.method === 'POST' && custom && namespaced && path.namespace === undefined;
}

function answerWhole(response: ServerResponse, body: Buffer | string): void {
  answer(response, 200, { type: 'application/json', body });
}

function verbOf({ request, path, query }: Omit<Exchange, 'response'>): Verb {
  if (request.method !== 'GET' && request.method !== 'HEAD') return 'write';
  const watch = query.get('watch');
  if (path.name !== undefined) return 'get';
  // A streaming list is a list, as far as faults go.
  if (isStreamingList(query)) return 'list';
  return watch !== null && watch !== 'false' && watch !== '0' ? 'watch' : 'list';
}
