import { memberAt } from '../application.js';

/** How `kubectl get -o json` begins a list. */
export const LIST_HEAD = '{"apiVersion":"v1","kind":"List"';

/** Argo CD's list in the shape of `kubectl get -o json`: spliced, so that each object stays as the server wrote it. */
export function listText(text: string): string {
  const list = parsed(text);
  if (items(list).length === 0) return `${LIST_HEAD},${JSON.stringify({ ...Object(list), items: [] }).slice(1)}`;
  return `${LIST_HEAD},${text.trim().slice(1)}`;
}

/** The items of Argo CD's list, which are `null` where there are none. Throws if it is no list. */
export function itemsOf(text: string): readonly unknown[] {
  return items(parsed(text));
}

function items(list: unknown): readonly unknown[] {
  const all = memberAt(list, ['items']) ?? (Object.hasOwn(Object(list), 'items') ? [] : undefined);
  if (!Array.isArray(all)) throw new Error(NO_LIST);
  return all;
}

const NO_LIST = 'what the server answers is no list of Applications: is --server right?';

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(NO_LIST, { cause: error });
  }
}
