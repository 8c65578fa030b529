import { badRequest, expired, tooLargeRevision } from '../api-status.js';
import { writeContinueToken } from '../continue-token.js';
import type { ResourceStore } from '../resource-store.js';
import type { Selection } from '../selection.js';
import type { StoredObject } from '../stored-object.js';
import type { ListOptions } from './list-options.js';

/** One page of a list, as it stood at `revision`. */
export interface ListPage {
  readonly objects: readonly StoredObject[];
  readonly revision: bigint;
  readonly continueToken: string | undefined;
  /** undefined on the last page, and wherever selectors make it too dear to count. */
  readonly remaining: number | undefined;
}

/** The metadata of a list, in the order of a Go struct; JSON leaves out what is undefined. */
export function listMetadata({ continueToken, remaining, revision }: ListPage): object {
  return { resourceVersion: revision.toString(), continue: continueToken, remainingItemCount: remaining };
}

const LIST_EXPIRED = 'The resourceVersion for the provided list is too old.';
const TOKEN_EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, ' +
  'or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an ' +
  'inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

export function listPage(
  store: ResourceStore,
  plural: string,
  query: { options: ListOptions; selection: Selection },
): ListPage {
  const { options } = query;
  const revision = revisionFor(store, plural, options);
  const objects = store
    .log(plural)
    .at(revision)
    .filter((object) => query.selection.matches(object));
  const from = options.continueToken?.start.replace(/^\//, '') ?? '';
  const first = from === '' ? 0 : objects.findIndex((object) => relativeKey(object, options) >= from);
  const rest = first < 0 ? [] : objects.slice(first);
  return cut(rest, { ...query, revision });
}

/** The state that the page before the last change of this kind would have shown: what a lagging cache answers. */
export function stalePage(
  store: ResourceStore,
  plural: string,
  query: { options: ListOptions; selection: Selection },
): ListPage {
  const last = store.log(plural).last();
  const revision = last ? last.revision - 1n : BigInt(store.revision);
  const objects = store
    .log(plural)
    .at(revision)
    .filter((object) => query.selection.matches(object));
  return cut(objects, { ...query, revision });
}

function cut(
  rest: readonly StoredObject[],
  page: { options: ListOptions; selection: Selection; revision: bigint },
): ListPage {
  const { options, revision } = page;
  const limit = limitOf(options);
  const objects = limit > 0 ? rest.slice(0, limit) : rest;
  const last = objects[objects.length - 1];
  const left = rest.length - objects.length;
  if (!last || left === 0) return { objects, revision, continueToken: undefined, remaining: undefined };
  const continueToken = writeContinueToken({ revision, start: `/${relativeKey(last, options)}\0` });
  return { objects, revision, continueToken, remaining: page.selection.isNarrowed ? undefined : left };
}

/** Revision 0 is answered out of the real server's cache, which has no pages. */
function limitOf({ limit, revision }: ListOptions): number {
  return revision === 0n ? 0 : limit;
}

/** Tokens hold keys relative to what is listed: without the namespace where that is given. */
function relativeKey(object: StoredObject, { namespace }: ListOptions): string {
  return namespace === undefined ? object.key : object.name;
}

function revisionFor(store: ResourceStore, plural: string, options: ListOptions): bigint {
  const current = BigInt(store.revision);
  const { continueToken: token, revision: asked } = options;
  if (token) {
    if (options.revision !== undefined && options.revision !== 0n)
      throw badRequest('specifying resource version is not allowed when using continue');
    if (token.revision < 0n) return current;
    if (token.revision >= store.horizon(plural) && token.revision <= current) return token.revision;
    const start = token.start.replace(/^\//, '');
    throw expired(TOKEN_EXPIRED, writeContinueToken({ revision: -1n, start }));
  }
  if (asked === undefined || asked === 0n) return current;
  if (asked > current) throw tooLargeRevision(asked.toString(), current.toString());
  // A bare revision with a limit is read exactly, a legacy of lists before resourceVersionMatch.
  const isExact = options.match === 'Exact' || (options.match === undefined && options.limit > 0);
  if (!isExact) return current;
  if (asked < store.horizon(plural)) throw expired(LIST_EXPIRED);
  return asked;
}
