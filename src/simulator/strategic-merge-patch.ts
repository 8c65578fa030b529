import { type Shape, shapeOfField } from './apply/shape.js';
import { isRecord, type JsonRecord, omit } from './kubernetes-object.js';
import { unknownDirective, wrongRetainKeys } from './strategic-error.js';
import { mergeList, withoutItems } from './strategic-list.js';

const ORDER = '$setElementOrder/';
const DELETE_FROM = '$deleteFromPrimitiveList/';
const DIRECTIVES = ['$patch', '$retainKeys'];

/** As a merge patch, but lists of built-in kinds are merged by their keys, and directives say what else is to be done. */
export function applyStrategicMergePatch(target: unknown, patch: unknown, shape: Shape): unknown {
  if (!isRecord(patch)) return patch;
  const original = isRecord(target) ? target : {};
  const directive = patch['$patch'];
  if (directive === 'replace') return omit(patch, ['$patch']);
  if (directive === 'delete') return {};
  if (directive !== undefined && directive !== 'merge') throw unknownDirective(patch, directive);
  const merged = new Map(Object.entries(retained(original, patch)));
  for (const [key, value] of Object.entries(patch)) mergeField(merged, key, { value, patch, shape });
  return Object.fromEntries(merged);
}

interface FieldPatch {
  readonly value: unknown;
  /** The patch that the field is in, with the directives beside it. */
  readonly patch: JsonRecord;
  readonly shape: Shape;
}

function mergeField(merged: Map<string, unknown>, key: string, { value, patch, shape }: FieldPatch): void {
  if (DIRECTIVES.includes(key)) return;
  if (key.startsWith(DELETE_FROM)) return deleteFrom(merged, key.slice(DELETE_FROM.length), value);
  if (key.startsWith(ORDER)) return reorder(merged, key.slice(ORDER.length), { value, patch, shape });
  const before = merged.get(key);
  const inner = shapeOfField(shape, key);
  if (value === null || (isRecord(value) && value['$patch'] === 'delete')) merged.delete(key);
  else if (!Array.isArray(value)) merged.set(key, applyStrategicMergePatch(before, value, inner));
  else if (!inner.keys || inner.isReplacedByPatch) merged.set(key, value);
  else
    merged.set(
      key,
      mergeList(before, { items: value, order: patch[ORDER + key], shape: inner, merge: applyStrategicMergePatch }),
    );
}

/** An order whose list is in the patch is heeded when that is merged. */
function reorder(merged: Map<string, unknown>, key: string, { value, patch, shape }: FieldPatch): void {
  if (key in patch || !merged.has(key)) return;
  const list = { items: [], order: value, shape: shapeOfField(shape, key), merge: applyStrategicMergePatch };
  merged.set(key, mergeList(merged.get(key), list));
}

function deleteFrom(merged: Map<string, unknown>, key: string, items: unknown): void {
  if (Array.isArray(items) && merged.has(key)) merged.set(key, withoutItems(merged.get(key), items));
}

/** Only the fields that `$retainKeys` names, if it is there. */
function retained(original: JsonRecord, patch: JsonRecord): JsonRecord {
  const kept = patch['$retainKeys'];
  if (kept === undefined) return original;
  const set = Object.keys(patch).filter((key) => !key.startsWith('$') && patch[key] !== null);
  if (!Array.isArray(kept) || set.some((key) => !kept.includes(key))) throw wrongRetainKeys();
  return Object.fromEntries(Object.entries(original).filter(([key]) => kept.includes(key)));
}
