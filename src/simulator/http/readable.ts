import { badRequest, invalid } from '../api-status.js';
import { goText } from '../go-text.js';
import { goType } from '../go-type.js';
import type { KindRegistration } from '../kind-registration.js';
import { isRecord } from '../kubernetes-object.js';
import { firstUnreadable, type Unreadable } from '../value-maps.js';

/** Throws 400 for an object with values that cannot be read. */
export function checkReadable(kind: KindRegistration, object: unknown): void {
  const found = firstUnreadable(kind, object);
  if (!found) return;
  const what = `${kind.kind} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}`;
  throw badRequest(`${what}: ${found.why}`);
}

/** Throws 422 for a patch that makes such an object. */
export function checkReadablePatched(
  kind: KindRegistration,
  patch: { readonly type: string; readonly value: unknown },
  object: unknown,
): void {
  const found = firstUnreadable(kind, object);
  if (!found) return;
  const isStrategic = patch.type.includes('strategic');
  const shown = isStrategic ? goText(patch.value) : sortedAtTop(object);
  const why = isStrategic ? whyNotMerged(found) : found.why;
  const message = `Invalid value: ${JSON.stringify(shown)}: ${why}`;
  throw invalid({ group: '', kind: '', name: '' }, { reason: 'FieldValueInvalid', message, field: 'patch' });
}

function sortedAtTop(object: unknown): string {
  if (!isRecord(object)) return JSON.stringify(object);
  return JSON.stringify(Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** A strategic merge works on values and not on text, and has words of its own. */
function whyNotMerged({ value, isBytes, why }: Unreadable): string {
  if (!isBytes) return 'unrecognized type: string';
  if (typeof value === 'string') return `error decoding from json: ${why}`;
  const type = typeof value === 'number' ? (Number.isInteger(value) ? 'int64' : 'float64') : goType(value);
  return `cannot restore slice from ${type}`;
}
