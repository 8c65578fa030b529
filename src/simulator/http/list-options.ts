import { type ApiStatusError, badRequest, internalError, invalidListOption } from '../api-status.js';
import { type ContinueToken, parseContinueToken } from '../continue-token.js';
import type { Selectors } from '../selection.js';

/** The query of a list or a watch, checked as the API server checks it. */
export interface ListOptions extends Selectors {
  /** 0: no pages. */
  readonly limit: number;
  readonly continueToken: ContinueToken | undefined;
  /** undefined where none was given, which differs from 0. */
  readonly revision: bigint | undefined;
  readonly match: 'Exact' | 'NotOlderThan' | undefined;
  readonly isWatch: boolean;
  readonly timeoutSeconds: number | undefined;
  readonly bookmarks: boolean;
  readonly initialEvents: boolean | undefined;
}

export function parseListOptions(
  query: URLSearchParams,
  namespace: string | undefined,
  streamsLists = true,
): ListOptions {
  const isWatch = isTrue(query.get('watch'));
  const token = query.get('continue') ?? '';
  const initialEvents = query.get('sendInitialEvents');
  const timeoutSeconds = number(query, 'timeoutSeconds');
  const options: ListOptions = {
    namespace,
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: query.get('fieldSelector') ?? '',
    limit: number(query, 'limit') ?? 0,
    continueToken: token === '' || isWatch ? undefined : parseContinueToken(token),
    revision: parseRevision(query.get('resourceVersion') ?? '', isWatch),
    match: parseMatch(query.get('resourceVersionMatch') ?? ''),
    isWatch,
    timeoutSeconds: timeoutSeconds === 0 ? undefined : timeoutSeconds,
    bookmarks: isTrue(query.get('allowWatchBookmarks')),
    initialEvents: initialEvents === null ? undefined : isTrue(initialEvents),
  };
  checkMatch(options, streamsLists);
  if (isWatch && token !== '' && streamsLists && wantsState(options)) throw continuedState();
  return options;
}

/** Such a watch is taken for one that names `resourceVersionMatch`. */
function wantsState({ revision, initialEvents }: ListOptions): boolean {
  return initialEvents !== undefined || revision === undefined || revision === 0n;
}

function continuedState(): ApiStatusError {
  const message = 'Forbidden: resourceVersionMatch is forbidden when continue is provided';
  return invalidListOption({ reason: 'FieldValueForbidden', message, field: 'resourceVersionMatch' });
}

function isTrue(text: string | null): boolean {
  return text !== null && text !== 'false' && text !== '0';
}

function number(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d{1,18}$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function parseRevision(text: string, isWatch: boolean): bigint | undefined {
  if (text === '') return undefined;
  if (/^\d{1,20}$/.test(text)) return BigInt(text);
  const why = `resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`;
  throw isWatch ? internalError(why) : badRequest(`invalid resource version: ${why}`);
}

function parseMatch(text: string): ListOptions['match'] {
  if (text === '') return undefined;
  if (text === 'Exact' || text === 'NotOlderThan') return text;
  const message = `Unsupported value: ${JSON.stringify(text)}: supported values: "Exact", "NotOlderThan", ""`;
  throw invalidListOption({ reason: 'FieldValueNotSupported', message, field: 'resourceVersionMatch' });
}

function checkMatch(options: ListOptions, streamsLists: boolean): void {
  if (options.isWatch && options.initialEvents !== undefined && options.match === 'Exact') throw exactInitialEvents();
  const why = options.isWatch ? whyNotWatch(options, streamsLists) : whyNotList(options);
  if (why === undefined) return;
  const field = why.startsWith('sendInitialEvents is forbidden') ? 'sendInitialEvents' : 'resourceVersionMatch';
  throw invalidListOption({ reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field });
}

function exactInitialEvents(): ApiStatusError {
  const field = 'resourceVersionMatch';
  const message = 'Unsupported value: "Exact": supported values: "NotOlderThan"';
  return invalidListOption(
    { reason: 'FieldValueForbidden', message: `Forbidden: ${NEEDS_MATCH}`, field },
    { reason: 'FieldValueNotSupported', message, field },
  );
}

function whyNotList({ match, revision, continueToken, initialEvents }: ListOptions): string | undefined {
  if (initialEvents !== undefined) return 'sendInitialEvents is forbidden for list';
  if (match === undefined) return undefined;
  if (revision === undefined) return 'resourceVersionMatch is forbidden unless resourceVersion is provided';
  if (continueToken) return 'resourceVersionMatch is forbidden when continue is provided';
  if (match === 'Exact' && revision === 0n) return 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"';
  return undefined;
}

const NEEDS_MATCH = 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan';

function whyNotWatch({ match, initialEvents }: ListOptions, streamsLists: boolean): string | undefined {
  if (initialEvents === undefined) {
    return match === undefined
      ? undefined
      : 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided';
  }
  if (!streamsLists) return 'sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';
  return match === undefined ? NEEDS_MATCH : undefined;
}
