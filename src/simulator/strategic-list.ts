import { isDeepStrictEqual } from 'node:util';
import type { Shape } from './apply/shape.js';
import { isRecord } from './kubernetes-object.js';
import { outOfOrder, unknownDirective, withoutMergeKey } from './strategic-error.js';

interface ListPatch {
  readonly items: readonly unknown[];
  /** Of `$setElementOrder`: keys, or scalars. */
  readonly order: unknown;
  readonly shape: Shape;
  /** One item with its patch. */
  readonly merge: (item: unknown, patch: unknown, shape: Shape) => unknown;
}

/** The list with the items of a patch in it, told apart by the first of its keys, in the order that the patch asks for. */
export function mergeList(target: unknown, patch: ListPatch): readonly unknown[] {
  const { items, order, shape } = patch;
  const list: readonly unknown[] = Array.isArray(target) ? target : [];
  const [key] = shape.keys ?? [];
  const added = items.filter((item) => directiveOf(item) === undefined);
  if (items.some((item) => directiveOf(item) === 'replace')) return added;
  const gone = items.filter((item) => directiveOf(item) === 'delete').map((item) => identityOf(item, key));
  const left = list.filter((item) => !gone.some((identity) => isDeepStrictEqual(identity, identityIn(item, key))));
  const wanted = (Array.isArray(order) ? order : added).map((item: unknown) => identityIn(item, key));
  if (
    !isSubsequence(
      added.map((item) => identityIn(item, key)),
      wanted,
    )
  )
    throw outOfOrder(items, order);
  return inOrder(merged(left, added, patch), { wanted, list: list.map((item) => identityIn(item, key)), key });
}

export function withoutItems(list: unknown, items: readonly unknown[]): readonly unknown[] {
  return Array.isArray(list) ? list.filter((item) => !items.includes(item)) : [];
}

function isSubsequence(part: readonly unknown[], whole: readonly unknown[]): boolean {
  let from = 0;
  return part.every((identity) => {
    const at = whole.findIndex((candidate, index) => index >= from && isDeepStrictEqual(candidate, identity));
    from = at + 1;
    return at >= 0;
  });
}

function merged(list: readonly unknown[], added: readonly unknown[], { shape, merge }: ListPatch): readonly unknown[] {
  const { keys: [key] = [], item = {} } = shape;
  const result = [...list];
  for (const patch of added) {
    const identity = identityOf(patch, key);
    const at = result.findIndex((candidate) => isDeepStrictEqual(identityIn(candidate, key), identity));
    if (at < 0) result.push(key === undefined ? patch : merge({}, patch, item));
    else if (key !== undefined) result[at] = merge(result[at], patch, item);
  }
  return result;
}

/**
 * Those that the patch names in its order, the others in theirs. Another one stands before the first named one that it
 * stood before in the list; a named one that is new stands before those others.
 */
function inOrder(
  items: readonly unknown[],
  { wanted, list, key }: { wanted: readonly unknown[]; list: readonly unknown[]; key: string | undefined },
): readonly unknown[] {
  const place = (places: readonly unknown[], item: unknown): number =>
    places.findIndex((identity) => isDeepStrictEqual(identity, identityIn(item, key)));
  const named = items.filter((item) => place(wanted, item) >= 0).sort((a, b) => place(wanted, a) - place(wanted, b));
  const others = items.filter((item) => place(wanted, item) < 0);
  const result: unknown[] = [];
  for (const item of named) {
    const at = place(list, item);
    while (others.length > 0 && place(list, others[0]) < at) result.push(others.shift());
    result.push(item);
  }
  return [...result, ...others];
}

function directiveOf(item: unknown): unknown {
  if (!isRecord(item) || !('$patch' in item)) return undefined;
  const directive = item['$patch'];
  if (directive === 'replace' || directive === 'delete') return directive;
  if (directive === 'merge') return undefined;
  throw unknownDirective(item, directive);
}

function identityIn(item: unknown, key: string | undefined): unknown {
  return key === undefined || !isRecord(item) ? item : item[key];
}

function identityOf(item: unknown, key: string | undefined): unknown {
  const identity = identityIn(item, key);
  if (identity !== undefined) return identity;
  throw withoutMergeKey(item, key ?? '');
}
