/**
 * Walks JSON text as bytes, without building values: what the scanner and the masks are made of.
 * It accepts exactly what JSON.parse accepts (given valid UTF-8), so that a garbled line never passes.
 */
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;

export class JsonTextError extends Error {
  override readonly name = 'JsonTextError';
  constructor(readonly at: number) {
    super(`not JSON at byte ${at}`);
  }
}

export function skipSpace(bytes: Uint8Array, at: number): number {
  let i = at;
  for (;;) {
    const byte = bytes[i];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return i;
    i++;
  }
}

/** From the first byte of a value to the byte after it. Iterative: nesting costs memory, never the stack. */
export function skipValue(bytes: Uint8Array, at: number): number {
  const closers: number[] = [];
  let i = skipSpace(bytes, at);
  for (;;) {
    const opened = bytes[i];
    if (opened === OPEN_BRACE || opened === OPEN_BRACKET) {
      const closer = opened === OPEN_BRACE ? CLOSE_BRACE : CLOSE_BRACKET;
      i = skipSpace(bytes, i + 1);
      if (bytes[i] !== closer) {
        closers.push(closer);
        if (closer === CLOSE_BRACE) i = skipKey(bytes, i);
        continue;
      }
      i++;
    } else i = skipScalar(bytes, i);
    i = leave(bytes, i, closers);
    if (closers.length === 0) return i;
  }
}

/** After a value: closes what ends here, and stops at the next value, or with nothing left open. */
function leave(bytes: Uint8Array, at: number, closers: number[]): number {
  let i = at;
  while (closers.length > 0) {
    i = skipSpace(bytes, i);
    const closer = closers[closers.length - 1];
    if (bytes[i] === COMMA) {
      i = skipSpace(bytes, i + 1);
      return closer === CLOSE_BRACE ? skipKey(bytes, i) : i;
    }
    if (bytes[i] !== closer) throw new JsonTextError(i);
    closers.pop();
    i++;
  }
  return i;
}

function skipKey(bytes: Uint8Array, at: number): number {
  const colon = skipSpace(bytes, skipString(bytes, at));
  if (bytes[colon] !== COLON) throw new JsonTextError(colon);
  return skipSpace(bytes, colon + 1);
}

function skipScalar(bytes: Uint8Array, at: number): number {
  switch (bytes[at]) {
    case QUOTE:
      return skipString(bytes, at);
    case 0x74:
      return skipWord(bytes, at, 'true');
    case 0x66:
      return skipWord(bytes, at, 'false');
    case 0x6e:
      return skipWord(bytes, at, 'null');
    default:
      return skipNumber(bytes, at);
  }
}

function skipWord(bytes: Uint8Array, at: number, word: string): number {
  for (let i = 0; i < word.length; i++) {
    if (bytes[at + i] !== word.charCodeAt(i)) throw new JsonTextError(at + i);
  }
  return at + word.length;
}

/** From the opening quote to the byte after the closing one. */
export function skipString(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) throw new JsonTextError(at);
  let i = at + 1;
  for (;;) {
    const byte = bytes[i];
    if (byte === QUOTE) return i + 1;
    if (byte === BACKSLASH) i = skipEscape(bytes, i);
    else if (byte === undefined || byte < 0x20) throw new JsonTextError(i);
    else i++;
  }
}

const SHORT_ESCAPES = new Set(Buffer.from('"\\/bfnrt'));

function skipEscape(bytes: Uint8Array, at: number): number {
  const kind = bytes[at + 1];
  if (kind !== undefined && SHORT_ESCAPES.has(kind)) return at + 2;
  if (kind !== 0x75) throw new JsonTextError(at + 1);
  for (let i = at + 2; i < at + 6; i++) {
    if (!isHex(bytes[i])) throw new JsonTextError(i);
  }
  return at + 6;
}

function isHex(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return isDigit(byte) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function skipNumber(bytes: Uint8Array, at: number): number {
  let i = bytes[at] === 0x2d ? at + 1 : at;
  i = bytes[i] === 0x30 ? i + 1 : skipDigits(bytes, i);
  if (bytes[i] === 0x2e) i = skipDigits(bytes, i + 1);
  if (bytes[i] === 0x65 || bytes[i] === 0x45) {
    const sign = bytes[i + 1];
    i = skipDigits(bytes, sign === 0x2b || sign === 0x2d ? i + 2 : i + 1);
  }
  return i;
}

function skipDigits(bytes: Uint8Array, at: number): number {
  if (!isDigit(bytes[at])) throw new JsonTextError(at);
  let i = at + 1;
  while (isDigit(bytes[i])) i++;
  return i;
}

/** Takes a member whose value begins at `valueAt`; returns the byte after the value (`skipValue` if it does not care). */
export type MemberVisitor = (key: string, valueAt: number, keyAt: number) => number;

/** Visits the members of the object that begins at `at`, in order of the text; returns the byte after it. */
export function visitMembers(bytes: Buffer, at: number, visit: MemberVisitor): number {
  if (bytes[at] !== OPEN_BRACE) throw new JsonTextError(at);
  let i = skipSpace(bytes, at + 1);
  if (bytes[i] === CLOSE_BRACE) return i + 1;
  for (;;) {
    const keyEnd = skipString(bytes, i);
    const colon = skipSpace(bytes, keyEnd);
    if (bytes[colon] !== COLON) throw new JsonTextError(colon);
    i = skipSpace(bytes, visit(stringAt(bytes, i, keyEnd), skipSpace(bytes, colon + 1), i));
    if (bytes[i] === CLOSE_BRACE) return i + 1;
    if (bytes[i] !== COMMA) throw new JsonTextError(i);
    i = skipSpace(bytes, i + 1);
  }
}

/** Visits the elements of the array that begins at `at`; `visit` returns the byte after its element. */
export function visitElements(bytes: Buffer, at: number, visit: (valueAt: number) => number): number {
  if (bytes[at] !== OPEN_BRACKET) throw new JsonTextError(at);
  let i = skipSpace(bytes, at + 1);
  if (bytes[i] === CLOSE_BRACKET) return i + 1;
  for (;;) {
    i = skipSpace(bytes, visit(i));
    if (bytes[i] === CLOSE_BRACKET) return i + 1;
    if (bytes[i] !== COMMA) throw new JsonTextError(i);
    i = skipSpace(bytes, i + 1);
  }
}

/** The string whose quotes stand at `at` and before `end`, with its escapes resolved. */
export function stringAt(bytes: Buffer, at: number, end: number): string {
  const text = bytes.toString('utf8', at + 1, end - 1);
  if (!text.includes('\\')) return text;
  const decoded: unknown = JSON.parse(`"${text}"`);
  return typeof decoded === 'string' ? decoded : text;
}

export function isObjectAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === OPEN_BRACE;
}

export function isArrayAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === OPEN_BRACKET;
}

export function isStringAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === QUOTE;
}
