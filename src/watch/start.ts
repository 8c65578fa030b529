import { compareRevisions, type Revision } from '../model/revision.js';
import { type Cursor, parseCursor, type ViewDigest } from '../store/cursor.js';
import type { History, Unresumable } from '../store/history.js';
import type { WatchRequest } from './watch-request.js';

/**
 * How a stream begins.
 *   snapshot  everything visible, R3 applies
 *   reset     everything visible, after a cursor that cannot be resumed from; R3 does not apply
 *   replay    every change after the cursor
 *   comeback  `resourceVersion=N` without name and cursor: exits after N, then what is at or above N
 *   ahead     not yet: the position asked for lies before us
 *   early     not yet: the log is just being read back to that position
 */
export type Start =
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'reset'; readonly why?: Unresumable }
  | { readonly kind: 'replay'; readonly cursor: Cursor }
  | { readonly kind: 'comeback'; readonly since: Revision }
  | { readonly kind: 'ahead'; readonly position: Revision }
  | { readonly kind: 'early' };

export interface Judge {
  readonly history: History;
  readonly position: Revision;
  /** Of the view that the caller has by today's permission. */
  readonly digest: ViewDigest;
}

/** R9, as one decision on the state of this turn. */
export function judgeStart(request: WatchRequest, judge: Judge): Start {
  if (request.cursor !== undefined) return judgeCursor(request.cursor, judge);
  const { minimum } = request;
  if (minimum === undefined) return { kind: 'snapshot' };
  if (compareRevisions(minimum, judge.position) > 0) return { kind: 'ahead', position: minimum };
  return request.scope.key === undefined ? { kind: 'comeback', since: minimum } : { kind: 'snapshot' };
}

function judgeCursor(text: string, { history, position, digest }: Judge): Start {
  const cursor = parseCursor(text);
  if (!cursor || cursor.view !== digest) return { kind: 'reset' };
  if (compareRevisions(cursor.position, position) > 0) return { kind: 'ahead', position: cursor.position };
  const why = history.judge(cursor.position, cursor.check);
  if (why === 'early') return { kind: 'early' };
  return why ? { kind: 'reset', why } : { kind: 'replay', cursor };
}
