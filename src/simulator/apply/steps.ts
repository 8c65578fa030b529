import { toJsonText } from '../json-text.js';
import { isRecord, type JsonRecord } from '../kubernetes-object.js';
import { type Shape, shapeOfField } from './shape.js';

/** One part of a value, under the step that leads to it. */
export interface Part {
  readonly value: unknown;
  readonly shape: Shape;
}

export type Parts = ReadonlyMap<string, Part>;

/** How a value is taken apart; one that is owned as a whole is not. */
export type Form = 'map' | 'list' | 'whole';

export function formOf(value: unknown, shape: Shape): Form {
  if (shape.isAtomic) return 'whole';
  if (Array.isArray(value)) return shape.keys ? 'list' : 'whole';
  return isRecord(value) ? 'map' : 'whole';
}

export function partsOf(value: unknown, shape: Shape): Parts {
  if (formOf(value, shape) === 'list') return items(listOf(value), shape);
  if (!isRecord(value)) return new Map();
  return new Map(
    Object.entries(value).map(([key, field]) => [`f:${key}`, { value: field, shape: shapeOfField(shape, key) }]),
  );
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The first of those that are the same counts. */
function items(list: readonly unknown[], shape: Shape): Parts {
  const parts = new Map<string, Part>();
  for (const value of list) {
    const step = itemStep(value, shape);
    if (!parts.has(step)) parts.set(step, { value, shape: shape.item ?? { isAtomic: true } });
  }
  return parts;
}

export function itemStep(item: unknown, { keys = [], keyDefaults = {} }: Shape): string {
  if (keys.length === 0) return `v:${toJsonText(item)}`;
  const record: JsonRecord = isRecord(item) ? item : {};
  const found = keys.map((key) => [key, record[key] ?? keyDefaults[key]]).filter(([, value]) => value !== undefined);
  return `k:${toJsonText(Object.fromEntries(found))}`;
}

/** As messages write a path: `.spec.containers[name="a"].image`. */
export function pathText(steps: readonly string[]): string {
  return steps.map(stepText).join('');
}

function stepText(step: string): string {
  const text = step.slice(2);
  if (step.startsWith('f:')) return `.${text}`;
  if (step.startsWith('v:')) return `[=${text}]`;
  const keys: unknown = JSON.parse(text);
  const pairs = Object.entries(isRecord(keys) ? keys : {}).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `[${pairs.join(',')}]`;
}
