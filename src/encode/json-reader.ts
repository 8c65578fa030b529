import { Code, StatusError } from '../base/status-error.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Walks over JSON text byte by byte without making values of it, so that 9007199254740993 stays what it is
 * and a string is copied rather than decoded. It expects text that some parser has accepted before: what it
 * walks over is delimited, not validated, and a broken end throws.
 */
export class JsonReader {
  at = 0;
  /** The string or number last read: its bytes, without quotes. */
  start = 0;
  end = 0;
  isEscaped = false;
  /** Of the key last read, see `hashKey`. */
  hash = 0;

  constructor(readonly bytes: Buffer) {}

  /** The first byte of the next token, which stays unread; 0 at the end. */
  peek(): number {
    const { bytes } = this;
    for (;;) {
      const byte = bytes[this.at] ?? 0;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.at++;
    }
  }

  /** Steps over `byte` if it is the next token. */
  take(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.at++;
    return true;
  }

  expect(byte: number): void {
    if (!this.take(byte)) throw this.broken();
  }

  /** Reads a key and its colon. */
  readKey(): void {
    if (this.peek() !== QUOTE) throw this.broken();
    const { bytes } = this;
    this.start = this.at + 1;
    let hash = 0;
    let at = this.start;
    for (; bytes[at] !== QUOTE; at++) {
      const byte = bytes[at];
      if (byte === BACKSLASH) {
        this.readEscapedKey();
        return;
      }
      if (byte === undefined) throw this.broken();
      hash = (Math.imul(hash, 31) + byte) | 0;
    }
    this.hash = hash;
    this.isEscaped = false;
    this.end = at;
    this.at = at + 1;
    this.expect(0x3a);
  }

  private readEscapedKey(): void {
    this.readString();
    this.expect(0x3a);
  }

  /** Reads the string that begins here. */
  readString(): void {
    const { bytes } = this;
    this.start = this.at + 1;
    this.isEscaped = false;
    let at = this.start;
    for (;;) {
      const byte = bytes[at];
      if (byte === QUOTE) break;
      if (byte === undefined) throw this.broken();
      if (byte === BACKSLASH) {
        this.isEscaped = true;
        at++;
      }
      at++;
    }
    this.end = at;
    this.at = at + 1;
  }

  /** The string last read as text; undefined if its escapes are wrong. */
  text(): string | undefined {
    if (!this.isEscaped) return this.bytes.toString('utf8', this.start, this.end);
    return parseString(this.bytes.toString('utf8', this.start - 1, this.end + 1));
  }

  /** Reads the number that begins here. */
  readNumber(): void {
    this.start = this.at;
    this.skipWord();
    this.end = this.at;
  }

  /** Steps over a null, if there is one. */
  takeNull(): boolean {
    if (this.peek() !== 0x6e) return false;
    this.skipWord();
    return true;
  }

  /** Steps over the value that comes next, however deep it is. */
  skipValue(): void {
    const { bytes } = this;
    let depth = 0;
    do {
      const byte = this.peek();
      if (byte === QUOTE) this.readString();
      else if (byte === 0x7b || byte === 0x5b) {
        depth++;
        this.at++;
      } else if (byte === 0x7d || byte === 0x5d) {
        depth--;
        this.at++;
      } else if (byte === 0x2c || byte === 0x3a) this.at++;
      else this.skipWord();
    } while (depth > 0 && this.at <= bytes.length);
    if (depth < 0) throw this.broken();
  }

  /** Steps over a number or a literal: at least one byte of it. */
  private skipWord(): void {
    const first = this.at;
    while (isWordByte(this.bytes[this.at] ?? 0)) this.at++;
    if (this.at === first) throw this.broken();
  }

  private broken(): StatusError {
    return new StatusError(Code.INTERNAL, `the object is not JSON at byte ${this.at}`);
  }
}

/** `-+.`, digits and letters: what numbers and literals are made of. */
function isWordByte(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte === 0x2b
  );
}

/** A value, not an error: a wrong escape only costs the field that it stands in. */
function parseString(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The hash that `readKey` leaves behind, for tables of keys. */
export function hashKey(key: Uint8Array): number {
  let hash = 0;
  for (const byte of key) hash = (Math.imul(hash, 31) + byte) | 0;
  return hash;
}
