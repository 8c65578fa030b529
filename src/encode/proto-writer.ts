const FIRST_CAPACITY = 16 * 1024;

/** Writes protobuf into one buffer that grows and is used again: `finish` copies the bytes out. */
export class ProtoWriter {
  at = 0;
  private buffer = Buffer.allocUnsafeSlow(FIRST_CAPACITY);

  reset(): void {
    this.at = 0;
  }

  /** A copy of what was written, with memory of its own: it may be kept for long without holding a pool. */
  finish(): Buffer {
    const bytes = Buffer.allocUnsafeSlow(this.at);
    this.buffer.copy(bytes, 0, 0, this.at);
    return bytes;
  }

  /** An unsigned integer up to 2^53. */
  varint(value: number): void {
    this.reserve(8);
    let rest = value;
    while (rest > 0x7f) {
      this.buffer[this.at++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.buffer[this.at++] = rest;
  }

  /** A signed integer as int32 and int64 write it: ten bytes if negative. */
  integer(value: number | bigint): void {
    if (typeof value === 'number' && value >= 0 && value <= 0xffffffff) this.varint(value);
    else this.varint64(BigInt.asUintN(64, BigInt(value)));
  }

  varint64(value: bigint): void {
    this.reserve(10);
    let rest = value;
    while (rest > 0x7fn) {
      this.buffer[this.at++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.buffer[this.at++] = Number(rest);
  }

  fixed32(value: number): void {
    this.reserve(4);
    this.at = this.buffer.writeUInt32LE(value >>> 0, this.at);
  }

  fixed64(value: bigint): void {
    this.reserve(8);
    this.at = this.buffer.writeBigUInt64LE(BigInt.asUintN(64, value), this.at);
  }

  float(value: number): void {
    this.reserve(4);
    this.at = this.buffer.writeFloatLE(value, this.at);
  }

  double(value: number): void {
    this.reserve(8);
    this.at = this.buffer.writeDoubleLE(value, this.at);
  }

  /** Length and bytes of a part of `source`. */
  slice(source: Buffer, start: number, end: number): void {
    const length = end - start;
    this.varint(length);
    this.reserve(length);
    // Short strings are the rule, and a loop beats the call into native code for them.
    if (length > 48) source.copy(this.buffer, this.at, start, end);
    else for (let index = 0; index < length; index++) this.buffer[this.at + index] = source[start + index] ?? 0;
    this.at += length;
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.varint(length);
    this.reserve(length);
    this.at += this.buffer.write(value, this.at, 'utf8');
  }

  /** The zero value that belongs to the wire type of `tag`: 0, an empty string, an empty message. */
  zero(tag: number): void {
    const wireType = tag & 7;
    if (wireType === 1) this.fixed64(0n);
    else if (wireType === 5) this.fixed32(0);
    else this.varint(0);
  }

  /** Begins something with a length in front; one byte is kept for the length. Give the result to `close`. */
  open(): number {
    this.reserve(1);
    this.at++;
    return this.at;
  }

  /** Ends what `open` began, and moves it up if its length needs more than the one byte. */
  close(start: number): void {
    const length = this.at - start;
    if (length > 0x7f) {
      const extra = varintSize(length) - 1;
      this.reserve(extra);
      this.buffer.copyWithin(start + extra, start, this.at);
      this.at = start - 1;
      this.varint(length);
      this.at += length;
    } else this.buffer[start - 1] = length;
  }

  private reserve(length: number): void {
    if (this.at + length <= this.buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.at + length));
    this.buffer.copy(grown, 0, 0, this.at);
    this.buffer = grown;
  }
}

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) size++;
  return size;
}
