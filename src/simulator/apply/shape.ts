/**
 * How a value is merged and owned: which of its parts have owners of their own. What a shape does not name follows
 * the rule of untyped objects: maps part by part, lists as one.
 */
export interface Shape {
  /** Owned as one, whatever is inside. */
  readonly isAtomic?: boolean;
  /** Fields with a shape of their own. */
  readonly fields?: Readonly<Record<string, Shape>>;
  /** Whether keys that are not in `fields` are entries of a map, which may come and go, instead of fields of a type. */
  readonly hasEntries?: boolean;
  /** The shape of keys that are not in `fields`; this same one unless given. */
  readonly rest?: Shape;
  /** Fields that every object of this type has, empty at least: they are never added. */
  readonly always?: readonly string[];
  /** The fields by which items of a list are told apart; empty: the items themselves. */
  readonly keys?: readonly string[];
  /** What a key is where an item lacks it. */
  readonly keyDefaults?: Readonly<Record<string, unknown>>;
  readonly item?: Shape;
  /** A strategic merge patch replaces the list, although appliers share it. */
  readonly isReplacedByPatch?: boolean;
  /** What nothing else may stand in for. */
  readonly holds?: 'texts' | 'truth';
}

/** Of a type that we know too little about: fields, and lists as one. */
export const TYPED: Shape = {};

/** Of what no schema describes. */
export const UNTYPED: Shape = { hasEntries: true };

export const ATOMIC: Shape = { isAtomic: true };

/** Of a map with scalars, such as labels. */
export const ENTRIES: Shape = { hasEntries: true, rest: ATOMIC };

/** Of a map with texts. */
export const TEXTS: Shape = { ...ENTRIES, holds: 'texts' };

export const TRUTH: Shape = { ...ATOMIC, holds: 'truth' };

/** A list without order, of scalars. */
export const SET: Shape = { keys: [] };

export function type(fields: Readonly<Record<string, Shape>>, always: readonly string[] = []): Shape {
  return { fields, rest: TYPED, always };
}

export function listBy(keys: readonly string[], item: Shape = TYPED, more: Partial<Shape> = {}): Shape {
  return { keys, item, ...more };
}

export function shapeOfField(shape: Shape, field: string): Shape {
  return namedField(shape, field) ?? shape.rest ?? shape;
}

/** Whether the field belongs to the type itself. */
export function isNamed(shape: Shape, field: string): boolean {
  return !shape.hasEntries || namedField(shape, field) !== undefined;
}

function namedField({ fields }: Shape, field: string): Shape | undefined {
  return fields && Object.hasOwn(fields, field) ? fields[field] : undefined;
}
