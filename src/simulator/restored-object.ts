import type { Shape } from './apply/shape.js';
import { shapeOfField } from './apply/shape.js';
import { formOf } from './apply/steps.js';
import { invalid } from './api-status.js';
import { goText } from './go-text.js';
import { isRecord, type JsonRecord } from './kubernetes-object.js';

/**
 * What a strategic merge patch has made, as its kind holds it: without nulls, and with empty texts for those among
 * texts. Throws 422 where a list, an object or a text of the kind has become something else.
 */
export function restoredObject(patched: unknown, patch: unknown, shape: Shape): unknown {
  return restored(patched, shape, (why) => {
    const message = `Invalid value: ${JSON.stringify(goText(patch))}: ${why}`;
    const problem = { reason: 'FieldValueInvalid', message, field: 'patch' } as const;
    throw invalid({ group: '', kind: '', name: '' }, problem);
  });
}

type Refuse = (why: string) => never;

function restored(value: unknown, shape: Shape, refuse: Refuse): unknown {
  if (shape.holds === 'truth' && typeof value !== 'boolean') return refuse('unrecognized type: bool');
  if (shape.isAtomic) return value;
  if (shape.keys && !Array.isArray(value)) return refuse(`cannot restore slice from ${goKind(value)}`);
  if (Array.isArray(value) && formOf(value, shape) === 'list')
    return value.map((item) => restored(item, shape.item ?? {}, refuse));
  if (isRecord(value)) return shape.holds === 'texts' ? texts(value, refuse) : fields(value, shape, refuse);
  if (shape.hasEntries) return refuse(`cannot restore map from ${goKind(value)}`);
  return shape.fields ? refuse(`cannot restore struct from: ${goKind(value)}`) : value;
}

function fields(record: JsonRecord, shape: Shape, refuse: Refuse): unknown {
  const kept = Object.entries(record).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(kept.map(([key, value]) => [key, restored(value, shapeOfField(shape, key), refuse)]));
}

function texts(map: JsonRecord, refuse: Refuse): unknown {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, textIn(value, refuse)]));
}

function textIn(value: unknown, refuse: Refuse): string {
  if (value === null || typeof value === 'string') return value ?? '';
  return refuse(goKind(value) === 'int64' ? 'cannot convert int64 to string' : 'unrecognized type: string');
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return isRecord(value) ? 'map' : typeof value;
}
