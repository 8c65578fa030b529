import { isRecord } from '../kubernetes-object.js';

/**
 * A set of paths as `fieldsV1` writes it: each key is one step, `f:` a field, `k:` an item by its keys, `v:` an item by
 * its value. A path is in the set where its node is empty or has the key `.`.
 */
export interface FieldTree {
  readonly [step: string]: FieldTree;
}

/** undefined is the empty set. */
export type Fields = FieldTree | undefined;

const HERE = '.';
const LEAF: FieldTree = {};

export function parseFields(value: unknown): Fields {
  return isFieldTree(value) && Object.keys(value).length > 0 ? value : undefined;
}

function isFieldTree(value: unknown): value is FieldTree {
  if (!isRecord(value)) return false;
  for (const step in value) if (!isFieldTree(value[step])) return false;
  return true;
}

/** A node that is a path of the set itself, with those below it. */
export function node(isMember: boolean, children: Iterable<readonly [string, FieldTree]>): Fields {
  const entries = [...children];
  if (entries.length === 0) return isMember ? LEAF : undefined;
  return Object.fromEntries(isMember ? [[HERE, LEAF], ...entries] : entries);
}

export function isMember(tree: Fields): boolean {
  return tree !== undefined && (HERE in tree || Object.keys(tree).length === 0);
}

export function childrenOf(tree: Fields): readonly (readonly [string, FieldTree])[] {
  return tree ? Object.entries(tree).filter(([step]) => step !== HERE) : [];
}

export function child(tree: Fields, step: string): Fields {
  return tree && Object.hasOwn(tree, step) ? tree[step] : undefined;
}

export function union(a: Fields, b: Fields): Fields {
  if (!a || !b) return a ?? b;
  return combined(a, b, { steps: [a, b], here: isMember(a) || isMember(b), by: union });
}

export function difference(a: Fields, b: Fields): Fields {
  if (!a || !b) return a;
  return combined(a, b, { steps: [a], here: isMember(a) && !isMember(b), by: difference });
}

export function intersection(a: Fields, b: Fields): Fields {
  if (!a || !b) return undefined;
  return combined(a, b, { steps: [a], here: isMember(a) && isMember(b), by: intersection });
}

interface Combination {
  readonly steps: readonly FieldTree[];
  readonly here: boolean;
  readonly by: (a: Fields, b: Fields) => Fields;
}

function combined(a: FieldTree, b: FieldTree, { steps, here, by }: Combination): Fields {
  const all = new Set(steps.flatMap((tree) => childrenOf(tree).map(([step]) => step)));
  const children: [string, FieldTree][] = [];
  for (const step of all) {
    const below = by(child(a, step), child(b, step));
    if (below) children.push([step, below]);
  }
  return node(here, children);
}

/** The paths of the set, as lists of steps: on each level its own before those below. */
export function pathsOf(tree: Fields): readonly (readonly string[])[] {
  const sorted = [...childrenOf(tree)].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...sorted.filter(([, below]) => isMember(below)).map(([step]) => [step]),
    ...sorted.flatMap(([step, below]) => pathsOf(below).map((path) => [step, ...path])),
  ];
}
