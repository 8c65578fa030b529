const WHOLE = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Where base 64 goes wrong, as Go counts; undefined where it does not. Line ends do not matter. */
export function firstWrongByte(text: string): number | undefined {
  if (WHOLE.test(text.replaceAll(/[\r\n]/g, ''))) return undefined;
  const digits = [...text.matchAll(/[^\r\n]/g)].map(({ 0: char, index }) => ({ char, at: index }));
  for (let start = 0; start < digits.length; start += 4) {
    const at = wrongIn(digits.slice(start, start + 4), text.length);
    if (at !== undefined) return at;
    if (digits[start + 3]?.char === '=') return digits[start + 4]?.at;
  }
  return undefined;
}

interface Digit {
  readonly char: string;
  readonly at: number;
}

function wrongIn(four: readonly Digit[], length: number): number | undefined {
  const odd = four.findIndex(({ char }) => !/[A-Za-z0-9+/]/.test(char));
  if (odd === -1) return four.length === 4 ? undefined : length - four.length;
  if (four[odd]?.char !== '=' || odd < 2) return four[odd]?.at;
  if (odd === 3) return undefined;
  if (four.length < 4) return length;
  return four[3]?.char === '=' ? undefined : (four[3]?.at ?? 1) - 1;
}

/** On one line, with nothing that does not count. */
export function plainBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('base64');
}
