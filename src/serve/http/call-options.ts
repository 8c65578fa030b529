import type { CallOptions } from '../../api/method.js';
import { invalidArgument } from '../../base/status-error.js';
import { parseQuery } from './query-binding-parameters.js';

const FIELDS = ['fields'];
const LAST_EVENT_ID = ['lastEventId', 'last_event_id'];
const BOOKMARKS = ['bookmarks'];
const EVENTS = ['events'];

/**
 * What a request asks of the door rather than of the method. The header `Last-Event-ID` wins over the query (R9):
 * a browser sends it by itself, when the query is still that of the first request.
 */
export function callOptions(query: string, headers: ReadonlyMap<string, string>): CallOptions {
  const parameters = new Map<string, readonly string[]>();
  for (const { key, values } of parseQuery(query)) parameters.set(key, [...(parameters.get(key) ?? []), ...values]);
  const single = (names: readonly string[]): string | undefined => singleOf(names, parameters);
  const fields = single(FIELDS);
  const inQuery = single(LAST_EVENT_ID);
  const lastEventId = headers.get('last-event-id') ?? inQuery;
  const events = single(EVENTS) ?? headers.get('x-kubecast-events');
  const bookmarks = single(BOOKMARKS) ?? headers.get('x-kubecast-bookmarks');
  return {
    bookmarks: bookmarks === 'true' || bookmarks === '1',
    ...(fields === undefined || fields === 'undefined' ? {} : { fields }),
    ...(lastEventId === undefined ? {} : { lastEventId }),
    ...(events === undefined ? {} : { events }),
  };
}

/** Whether the answer is to be saved as a file. */
export function asksForFile(query: string): boolean {
  return parseQuery(query).some(({ key, values }) => key === 'download' && values.includes('true'));
}

function singleOf(names: readonly string[], parameters: ReadonlyMap<string, readonly string[]>): string | undefined {
  const values = names.flatMap((name) => parameters.get(name) ?? []);
  if (values.length > 1) throw invalidArgument(`${names[0] ?? ''} may be given once`);
  return values[0];
}
