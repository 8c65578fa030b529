import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import {
  isObjectAt,
  isStringAt,
  JsonTextError,
  skipSpace,
  skipString,
  skipValue,
  stringAt,
  visitElements,
  visitMembers,
} from '../../base/json-text.js';
import type { Kind } from '../../model/kind.js';
import { isRevision } from '../../model/revision.js';
import type { StoredObject } from '../../model/stored-object.js';
import { type ListPage, type RawEvent, type RejectedItem, SourceError } from '../list-watch.js';
import { problemOf, type ScannedObject, scanObject, toStoredObject } from './object-scanner.js';

/** One page of a list, from the body of the response. Throws SourceError `unparsable`. */
export function parseListPage(bytes: Buffer, kind: Kind): ListPage {
  return unparsableUnlessJson('list page', () => {
    if (!isUtf8(bytes)) throw new JsonTextError(0);
    const found: { items?: Items } = {};
    const metadata = { resourceVersion: '', continue: '' };
    const end = visitMembers(bytes, skipSpace(bytes, 0), (key, at) => {
      if (key === 'metadata') return readTexts(bytes, at, metadata);
      if (key !== 'items') return skipValue(bytes, at);
      found.items = { objects: [], rejected: [] };
      return readItems(bytes, at, { kind, ...found.items });
    });
    if (skipSpace(bytes, end) !== bytes.length) throw new JsonTextError(end);
    if (!found.items || !isRevision(metadata.resourceVersion)) {
      throw new SourceError('unparsable', 'the list has no items or no metadata.resourceVersion');
    }
    const page = { revision: metadata.resourceVersion, ...found.items };
    return metadata.continue === '' ? page : { ...page, continueToken: metadata.continue };
  });
}

interface Items {
  readonly objects: StoredObject[];
  readonly rejected: RejectedItem[];
}

/** Go writes an empty list as null; whatever else is no array must not be taken for an empty list. */
function readItems(bytes: Buffer, at: number, { kind, objects, rejected }: Items & { kind: Kind }): number {
  if (bytes[at] === NULL) return skipValue(bytes, at);
  return visitElements(bytes, at, (itemAt) => {
    if (!isObjectAt(bytes, itemAt)) {
      rejected.push({ key: '/', problem: 'it is not an object' });
      return skipValue(bytes, itemAt);
    }
    const found = scanObject(bytes, itemAt, kind);
    const problem = problemOf(found);
    if (problem === undefined) objects.push(toStoredObject(bytes, itemAt, found));
    else rejected.push({ key: `${found.namespace}/${found.name}`, problem });
    return found.end;
  });
}

/** The first character of `null`. */
const NULL = 0x6e;

/** Fills the members of `into` that stand as strings in the object at `at`. */
function readTexts(bytes: Buffer, at: number, into: Record<string, string>): number {
  if (!isObjectAt(bytes, at)) return skipValue(bytes, at);
  return visitMembers(bytes, at, (key, valueAt) => {
    const end = skipValue(bytes, valueAt);
    if (Object.hasOwn(into, key) && isStringAt(bytes, valueAt)) into[key] = stringAt(bytes, valueAt, end);
    return end;
  });
}

/** One line of a watch. An ERROR event is thrown, as the status that it carries. */
export function parseWatchLine(bytes: Buffer, kind: Kind): RawEvent {
  return unparsableUnlessJson('watch line', () => {
    if (!isUtf8(bytes)) throw new JsonTextError(0);
    let type = '';
    let at = -1;
    let found: ScannedObject | undefined;
    const end = visitMembers(bytes, skipSpace(bytes, 0), (key, valueAt) => {
      if (key === 'type' && isStringAt(bytes, valueAt)) type = stringAt(bytes, valueAt, skipString(bytes, valueAt));
      if (key !== 'object') return skipValue(bytes, valueAt);
      found = undefined;
      if (!isObjectAt(bytes, valueAt)) return skipValue(bytes, valueAt);
      at = valueAt;
      found = scanObject(bytes, valueAt, kind);
      return found.end;
    });
    if (skipSpace(bytes, end) !== bytes.length) throw new JsonTextError(end);
    if (!found) throw new SourceError('unparsable', `a watch event of type "${type.slice(0, 40)}" has no object`);
    return toEvent(type, bytes, at, found);
  });
}

function toEvent(type: string, line: Buffer, at: number, found: ScannedObject): RawEvent {
  if (type === 'ERROR') throw toSourceError(parseStatus(line.subarray(at, found.end)), undefined);
  if (type === 'BOOKMARK') {
    if (!isRevision(found.resourceVersion)) throw new SourceError('unparsable', 'a bookmark has no resourceVersion');
    const endsState = isStateEnd(line.subarray(at, found.end));
    return { type, revision: found.resourceVersion, ...(endsState ? { endsState } : {}) };
  }
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') {
    throw new SourceError('unparsable', `unknown watch event type "${type.slice(0, 40)}"`);
  }
  const problem = problemOf(found);
  if (problem !== undefined) throw new SourceError('unparsable', `a ${type} event's object: ${problem}`);
  return { type, object: toStoredObject(line, at, found) };
}

/** Bookmarks are tiny, and come once a minute. */
const ENDS_STATE = z.object({
  metadata: z.object({ annotations: z.object({ 'k8s.io/initial-events-end': z.literal('true') }) }),
});

function isStateEnd(bookmark: Buffer): boolean {
  try {
    return ENDS_STATE.safeParse(JSON.parse(bookmark.toString())).success;
  } catch {
    // What our scanner takes and JSON.parse does not is at least no such bookmark.
    return false;
  }
}

function unparsableUnlessJson<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof JsonTextError) throw new SourceError('unparsable', `a ${what} is ${error.message}`);
    throw error;
  }
}

/** Each member by itself: a Status with an odd `details` is still the 410 that its code says. */
const STATUS = z.object({
  code: z.number().optional().catch(undefined),
  message: z.string().optional().catch(undefined),
  reason: z.string().optional().catch(undefined),
  details: z
    .object({ retryAfterSeconds: z.number().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
export type ApiStatus = z.infer<typeof STATUS>;

/** The `Status` of an error response; empty for bodies that are none (429 may be plain text). */
export function parseStatus(body: Buffer): ApiStatus {
  try {
    return STATUS.safeParse(JSON.parse(body.toString())).data ?? {};
  } catch {
    // Not JSON: the HTTP status alone has to say it.
    return {};
  }
}

/** A `Status` as the reflector's kind of error. `httpStatus` is absent for an ERROR event in a 200. */
export function toSourceError(status: ApiStatus, httpStatus: number | undefined, retryAfter?: string): SourceError {
  const code = status.code ?? httpStatus ?? 500;
  const seconds = status.details?.retryAfterSeconds ?? Number(retryAfter ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? Math.min(seconds, 60) * 1000 : undefined;
  const message = `${code} ${status.reason ?? ''}: ${(status.message ?? 'no message').slice(0, 300)}`;
  return new SourceError(problemOfCode(code, status), message, retryAfterMs);
}

function problemOfCode(code: number, status: ApiStatus): SourceError['problem'] {
  if (code === 410) return 'expired';
  if (code === 504 && status.message?.includes('Too large resource version')) return 'too-large';
  if (code === 401) return 'unauthorized';
  if (code === 403) return 'forbidden';
  if (code === 404) return 'not-found';
  return code === 429 ? 'busy' : 'unavailable';
}
