/** Reads of JSON that somebody else wrote: what is not there, or of another type, is empty. No copies: there is much of it. */
export type Loose = unknown;

type LooseRecord = Readonly<Record<string, unknown>>;

const NOTHING: LooseRecord = {};

export function recordAt(value: Loose, ...path: readonly string[]): LooseRecord {
  const found = valueAt(value, path);
  return isRecord(found) ? found : NOTHING;
}

export function textAt(value: Loose, ...path: readonly string[]): string {
  const found = valueAt(value, path);
  return typeof found === 'string' ? found : '';
}

/** Undefined where there is no number, since for replicas that is not zero. */
export function numberAt(value: Loose, ...path: readonly string[]): number | undefined {
  const found = valueAt(value, path);
  return typeof found === 'number' ? found : undefined;
}

export function isTrueAt(value: Loose, ...path: readonly string[]): boolean {
  return valueAt(value, path) === true;
}

export function hasAt(value: Loose, ...path: readonly string[]): boolean {
  return (valueAt(value, path) ?? undefined) !== undefined;
}

export function listAt(value: Loose, ...path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : [];
}

/** Members that are strings, by sorted keys: what Go makes of a map. */
export function textsAt(value: Loose, ...path: readonly string[]): Readonly<Record<string, string>> {
  const record = recordAt(value, ...path);
  const texts: Record<string, string> = {};
  for (const key of Object.keys(record).sort()) {
    const text = record[key];
    if (typeof text === 'string') texts[key] = text;
  }
  return texts;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const key of path) {
    if (!isRecord(found) || !Object.hasOwn(found, key)) return undefined;
    found = found[key];
  }
  return found;
}

function isRecord(value: unknown): value is LooseRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
