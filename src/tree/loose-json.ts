/** Reads of JSON that somebody else wrote: what is not there, or of another type, is empty. */
export type Loose = unknown;

export function recordAt(value: Loose, ...path: readonly string[]): Readonly<Record<string, unknown>> {
  const found = path.reduce<unknown>(memberOf, value);
  return typeof found === 'object' && found !== null && !Array.isArray(found) ? { ...found } : {};
}

export function textAt(value: Loose, ...path: readonly string[]): string {
  const found = path.reduce<unknown>(memberOf, value);
  return typeof found === 'string' ? found : '';
}

/** Undefined where there is no number, since for replicas that is not zero. */
export function numberAt(value: Loose, ...path: readonly string[]): number | undefined {
  const found = path.reduce<unknown>(memberOf, value);
  return typeof found === 'number' ? found : undefined;
}

export function isTrueAt(value: Loose, ...path: readonly string[]): boolean {
  return path.reduce<unknown>(memberOf, value) === true;
}

export function hasAt(value: Loose, ...path: readonly string[]): boolean {
  return (path.reduce<unknown>(memberOf, value) ?? undefined) !== undefined;
}

export function listAt(value: Loose, ...path: readonly string[]): readonly unknown[] {
  const found = path.reduce<unknown>(memberOf, value);
  return Array.isArray(found) ? found : [];
}

/** Members that are strings, by sorted keys: what Go makes of a map. */
export function textsAt(value: Loose, ...path: readonly string[]): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const [key, text] of Object.entries(recordAt(value, ...path)).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (typeof text === 'string') texts[key] = text;
  }
  return texts;
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}
