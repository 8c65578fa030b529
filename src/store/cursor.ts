import { createHash } from 'node:crypto';
import { isRevision, type Revision } from '../model/revision.js';

/** The cursor that must not be resumed from: it marks what is only complete with frames that follow (R9). */
export const VOID_CURSOR = '0';

/** `<check>.<position>.<permission>.<scope+mask>`, all base 36; it names nothing. */
export interface Cursor {
  /** Undefined where it is not known: then it is not compared. */
  readonly check: number | undefined;
  readonly position: Revision;
  /** Digests of what the view is made of: of its permission class, then of its scope with its mask. */
  readonly view: ViewDigest;
}

/** `<permission>.<scope+mask>`. */
export type ViewDigest = string;

const FORM = /^([0-9a-z]{0,8})\.([0-9a-z]{1,25})\.([0-9a-z]{1,13}\.[0-9a-z]{1,13})$/;

export function formatCursor(cursor: Cursor): string {
  return `${formatPlace(cursor.position, cursor.check)}.${cursor.view}`;
}

/** The part that all views share: `<check>.<position>`. */
export function formatPlace(position: Revision, check: number | undefined): string {
  const place = position.length <= 15 ? Number(position).toString(36) : BigInt(position).toString(36);
  return `${check === undefined ? '' : check.toString(36)}.${place}`;
}

export function viewDigest(permission: string, scope: string): ViewDigest {
  return `${digest(permission)}.${digest(scope)}`;
}

/** Undefined for everything that is not a cursor, the void one included. */
export function parseCursor(text: string): Cursor | undefined {
  const [, check, place, view] = FORM.exec(text) ?? [];
  if (check === undefined || place === undefined || view === undefined) return undefined;
  const position = parseBase36(place);
  if (!isRevision(position)) return undefined;
  return { check: check === '' ? undefined : Number.parseInt(check, 36), position, view };
}

function parseBase36(text: string): string {
  let value = 0n;
  for (const character of text) value = value * 36n + BigInt(Number.parseInt(character, 36));
  return value.toString();
}

/** 64 bits of SHA-256, in base 36. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest().readBigUInt64BE().toString(36);
}
