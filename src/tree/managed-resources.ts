import {
  isArrayAt,
  isObjectAt,
  JsonTextError,
  isStringAt,
  skipString,
  skipValue,
  stringAt,
  visitElements,
  visitMembers,
} from '../base/json-text.js';

/** Which of the managed resources are asked for; empty is all. */
export interface ManagedQuery {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Those that are asked for, without hooks; each as it stands. `text` is a JSON array. Throws JsonTextError. */
export function selectManaged(text: Buffer, query: ManagedQuery): readonly Buffer[] {
  const selected: Buffer[] = [];
  // Go writes an empty list as null.
  if (!isArrayAt(text, 0)) {
    if (text.toString('latin1') === 'null') return selected;
    throw new JsonTextError(0);
  }
  visitElements(text, 0, (at) => {
    if (!isObjectAt(text, at)) return skipValue(text, at);
    const found = { group: '', kind: '', namespace: '', name: '' };
    let isHook = false;
    const end = visitMembers(text, at, (key, valueAt) => {
      if (key in found && isStringAt(text, valueAt)) Object.assign(found, { [key]: textAt(text, valueAt) });
      if (key === 'hook') isHook = text[valueAt] === TRUE;
      return skipValue(text, valueAt);
    });
    if (!isHook && matches(found, query)) selected.push(text.subarray(at, end));
    return end;
  });
  return selected;
}

/** The first character of `true`. */
const TRUE = 0x74;

function matches(found: ManagedQuery, query: ManagedQuery): boolean {
  return (['group', 'kind', 'namespace', 'name'] as const).every(
    (key) => query[key] === '' || query[key] === found[key],
  );
}

function textAt(bytes: Buffer, at: number): string {
  return stringAt(bytes, at, skipString(bytes, at));
}
