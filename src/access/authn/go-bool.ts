const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((word): [string, boolean] => [word, true]),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((word): [string, boolean] => [word, false]),
]);

/** A boolean as Go reads it; undefined for what is none. */
export function parseGoBool(text: string): boolean | undefined {
  return WORDS.get(text);
}
