/** Go's unicode.IsSpace, which is what both the CSV reader and the trimming of lines go by. */
const OTHER_SPACE = /^[\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

export function isSpaceAt(text: string, at: number): boolean {
  // Nearly every character that is asked about is one of ASCII; past the end there is none, which is no space.
  const code = text.charCodeAt(at);
  if (code < 0x80) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return code >= 0x80 && OTHER_SPACE.test(text.charAt(at));
}

/** Where the spaces that begin at `at` end. */
export function skipSpace(text: string, at: number): number {
  let end = at;
  while (isSpaceAt(text, end)) end += 1;
  return end;
}

export function trimSpace(text: string): string {
  // Not by one regular expression: `\s+$` takes quadratic time for a text full of spaces.
  let end = text.length;
  while (end > 0 && isSpaceAt(text, end - 1)) end -= 1;
  return text.slice(skipSpace(text, 0), end);
}
