import { compareRevisions, type Revision } from '../model/revision.js';
import type { StoredObject } from '../model/stored-object.js';
import { type ListPage, type ListWatch, type RejectedItem, SourceError } from '../source/list-watch.js';

/** All pages of one list. */
export interface WholeList {
  readonly revision: Revision;
  readonly objects: readonly StoredObject[];
  readonly rejected: readonly RejectedItem[];
}

/** Pages of this size keep the longest stall of the event loop under 50 ms. */
export const PAGE_LIMIT = 500;
const MAX_RESTARTS = 3;

/** The whole state: as one stream where the server ends it with its bookmark, else in pages. */
export async function listWhole(
  source: ListWatch,
  notOlderThan: Revision | undefined,
  signal: AbortSignal,
): Promise<WholeList> {
  const streamed = await source.streamList?.(notOlderThan === undefined ? {} : { notOlderThan }, signal);
  return streamed ?? listPages(source, notOlderThan, signal);
}

/**
 * Reads every page at one revision. An expired continue starts over; the token inside that 410 would give
 * an inconsistent list, so it is not used (R13).
 */
async function listPages(
  source: ListWatch,
  notOlderThan: Revision | undefined,
  signal: AbortSignal,
): Promise<WholeList> {
  for (let restarts = 0; ; restarts++) {
    try {
      return await readPages(source, notOlderThan, signal);
    } catch (error) {
      const expiredInside = error instanceof ExpiredInside;
      if (!expiredInside) throw error;
      if (restarts === MAX_RESTARTS) throw error.asSourceError;
    }
  }
}

class ExpiredInside extends Error {
  constructor(readonly asSourceError: SourceError) {
    super(asSourceError.message);
  }
}

async function readPages(
  source: ListWatch,
  notOlderThan: Revision | undefined,
  signal: AbortSignal,
): Promise<WholeList> {
  const minimum = notOlderThan === undefined ? {} : { notOlderThan };
  const first = await source.list({ limit: PAGE_LIMIT, ...minimum }, signal);
  const objects = [...first.objects];
  const rejected = [...first.rejected];
  let token = first.continueToken;
  while (token !== undefined) {
    const page = await nextPage(source, token, signal);
    if (compareRevisions(page.revision, first.revision) !== 0) {
      throw new ExpiredInside(new SourceError('unavailable', 'the pages of one list have different revisions'));
    }
    // Not push(...page): a page is bounded, the arguments of a call are too.
    for (const object of page.objects) objects.push(object);
    rejected.push(...page.rejected);
    token = page.continueToken;
  }
  return { revision: first.revision, objects, rejected };
}

async function nextPage(source: ListWatch, continueToken: string, signal: AbortSignal): Promise<ListPage> {
  try {
    return await source.list({ limit: PAGE_LIMIT, continueToken }, signal);
  } catch (error) {
    if (error instanceof SourceError && error.problem === 'expired') throw new ExpiredInside(error);
    throw error;
  }
}
