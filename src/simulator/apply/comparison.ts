import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '../kubernetes-object.js';
import { type Fields, type FieldTree, node, union } from './field-tree.js';
import type { Shape } from './shape.js';
import { formOf, partsOf } from './steps.js';

/** What a write did to the paths of an object. */
export interface Comparison {
  readonly added: Fields;
  readonly modified: Fields;
  readonly removed: Fields;
}

const NOTHING: Comparison = { added: undefined, modified: undefined, removed: undefined };
const ADDED: Comparison = { ...NOTHING, added: node(true, []) };
const MODIFIED: Comparison = { ...NOTHING, modified: node(true, []) };
const REMOVED: Comparison = { ...NOTHING, removed: node(true, []) };

/** undefined stands for what is not there; the shape is that of both. */
export function compare(before: unknown, after: unknown, shape: Shape): Comparison {
  // What a patch leaves alone is not copied: most of a large object.
  if (before === after) return NOTHING;
  if (areOfTwoForms(before, after, shape))
    return { ...compareParts(before, after, shape), modified: MODIFIED.modified };
  return isWhole(before, after, shape) ? compareWhole(before, after) : compareParts(before, after, shape);
}

function compareParts(before: unknown, after: unknown, shape: Shape): Comparison {
  const [old, now] = [partsOf(before, shape), partsOf(after, shape)];
  const all = { added: new Map<string, FieldTree>(), modified: new Map(), removed: new Map() };
  for (const step of new Set([...old.keys(), ...now.keys(), ...alwaysThere(shape)])) {
    const [was, is] = [old.get(step), now.get(step)];
    const isAlways = (shape.always ?? []).includes(step.slice(2));
    const valueWas = was || !isAlways || before === undefined ? was?.value : emptyLike(is?.value);
    const valueIs = is || !isAlways || after === undefined ? is?.value : emptyLike(was?.value);
    const found = compare(valueWas, valueIs, (is ?? was)?.shape ?? shape);
    if (found.added) all.added.set(step, found.added);
    if (found.modified) all.modified.set(step, found.modified);
    if (found.removed) all.removed.set(step, found.removed);
  }
  return {
    added: node(before === undefined, all.added),
    modified: node(false, all.modified),
    removed: node(after === undefined, all.removed),
  };
}

export function isSame({ added, modified, removed }: Comparison): boolean {
  return [added, modified, removed].every((fields) => fields === undefined);
}

/** What its writer then owns. */
export function written({ added, modified }: Comparison): Fields {
  return union(added, modified);
}

/** A map in place of something else, or the other way round: null takes any form. */
function areOfTwoForms(before: unknown, after: unknown, shape: Shape): boolean {
  const forms = [before, after].filter((value) => value !== undefined && value !== null);
  const [first, second] = forms.map((value) => formOf(value, shape));
  return second !== undefined && first !== second;
}

/** Two empty ones differ from each other as a whole, so that `{}` is told from nothing. */
function isWhole(before: unknown, after: unknown, shape: Shape): boolean {
  const forms = [before, after].filter((value) => value !== undefined && value !== null);
  const [first] = forms;
  if (forms.length === 0 || formOf(first, shape) === 'whole') return true;
  return isEmpty(before) && isEmpty(after);
}

function compareWhole(before: unknown, after: unknown): Comparison {
  if (before === undefined) return after === undefined ? NOTHING : ADDED;
  if (after === undefined) return REMOVED;
  return isDeepStrictEqual(before, after) ? NOTHING : MODIFIED;
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0;
}

function emptyLike(value: unknown): unknown {
  return Array.isArray(value) ? [] : {};
}

function alwaysThere({ always = [] }: Shape): readonly string[] {
  return always.map((field) => `f:${field}`);
}
