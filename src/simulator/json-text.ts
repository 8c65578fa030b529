/**
 * JSON with sorted keys, as Go writes maps. Written out by hand because an object of ours would move integer-like keys
 * to the front, and would take a key `__proto__` for its prototype.
 */
export function toJsonText(value: unknown): string {
  if (typeof value === 'string') return stringText(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return listText(value);
  let text = '{';
  for (const [key, field] of sortedEntries(value)) {
    if (field === undefined) continue;
    text += `${text.length > 1 ? ',' : ''}${stringText(key)}:${toJsonText(field)}`;
  }
  return `${text}}`;
}

/** As `toJsonText`, with these fields of the outermost object first: the order of Go's structs. */
export function toJsonTextFirst(first: readonly string[], value: Readonly<Record<string, unknown>>): string {
  const head = first.map((key) => `${stringText(key)}:${toJsonText(value[key])}`).join(',');
  const rest = Object.entries(value).filter(([key]) => !first.includes(key));
  if (rest.length === 0) return `{${head}}`;
  return `{${head},${toJsonText(Object.fromEntries(rest)).slice(1)}`;
}

function listText(values: readonly unknown[]): string {
  let text = '[';
  for (const value of values) text += `${text.length > 1 ? ',' : ''}${toJsonText(value)}`;
  return `${text}]`;
}

function sortedEntries(value: object): readonly (readonly [string, unknown])[] {
  const entries = Object.entries(value);
  return entries.length < 2 ? entries : entries.sort(([a], [b]) => (a < b ? -1 : 1));
}

// Most strings need no escape; JSON.stringify costs several times this check.
const PLAIN = /^[ !#-[\]-~]*$/;

function stringText(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
