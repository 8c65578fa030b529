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

export function stringText(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
