import { isRecord } from '../kubernetes-object.js';
import { fieldsOf } from './applied-fields.js';
import {
  child,
  childrenOf,
  difference,
  type Fields,
  type FieldTree,
  intersection,
  isMember,
  node,
  union,
} from './field-tree.js';
import { isNamed, type Shape, shapeOfField } from './shape.js';
import { formOf, itemStep, listOf } from './steps.js';

interface Claims {
  /** What the applier owned by its last configuration. */
  readonly last: Fields;
  /** What anybody owns now, the applier by its new configuration. */
  readonly owned: Fields;
}

/** The object without what its applier has given up, and nobody else owns. */
export function pruned(merged: unknown, { last, owned }: Claims, shape: Shape): unknown {
  if (!last) return merged;
  const givenUp = withNamed(last, shape);
  const all = withNamed(fieldsOf(merged, shape), shape);
  const without = remaining(merged, givenUp, shape);
  const kept = union(withNamed(fieldsOf(without, shape), shape), withNamed(owned, shape));
  const claimed = remaining(merged, difference(all, kept), shape);
  const left = withNamed(fieldsOf(claimed, shape), shape);
  return remaining(merged, intersection(difference(all, left), givenUp), shape);
}

/** With the fields of types on the way to a path, which go where all that is in them goes. */
function withNamed(tree: Fields, shape: Shape): Fields {
  if (!tree) return undefined;
  const children = childrenOf(tree).map(([step, below]): readonly [string, FieldTree] => {
    const isField = step.startsWith('f:');
    const inner = isField ? shapeOfField(shape, step.slice(2)) : (shape.item ?? { isAtomic: true });
    const here = isMember(below) || (isField && isNamed(shape, step.slice(2)));
    return [step, node(here, childrenOf(withNamed(below, inner))) ?? below];
  });
  return node(isMember(tree), children);
}

/** The value without these paths; null where nothing is left of it. */
function remaining(value: unknown, removed: Fields, shape: Shape): unknown {
  const form = formOf(value, shape);
  if (!removed || form === 'whole') return value;
  const kept: (readonly [string, unknown])[] = [];
  const entries =
    form === 'list' ? listOf(value).map((item) => [itemStep(item, shape), item] as const) : fieldSteps(value);
  for (const [step, part] of entries) {
    const below = child(removed, step);
    if (isMember(below)) continue;
    const inner = form === 'list' ? (shape.item ?? { isAtomic: true }) : shapeOfField(shape, step.slice(2));
    kept.push([step, remaining(part, below, inner)]);
  }
  if (kept.length === 0) return entries.length === 0 ? value : null;
  return form === 'list'
    ? kept.map(([, part]) => part)
    : Object.fromEntries(kept.map(([step, part]) => [step.slice(2), part]));
}

function fieldSteps(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(isRecord(value) ? value : {}).map(([key, field]) => [`f:${key}`, field]);
}
