const ESCAPES: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** A string as Go prints it: safe inside HTML and JavaScript. */
export function goString(text: string): string {
  return asGoEscapes(JSON.stringify(text));
}

/** JSON text as Go prints it: what is escaped can only stand inside of strings. */
export function asGoEscapes(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (letter) => ESCAPES[letter] ?? letter);
}
