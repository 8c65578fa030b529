import type { ObjectNumbers } from './object-numbers.js';

const SMALLEST = 64;

/** Decisions by object number, two bits each: whether it was made, and what it was. */
export class DecisionBits {
  private bits = new Uint8Array(SMALLEST);
  private generation: number;

  constructor(private readonly numbers: ObjectNumbers) {
    this.generation = numbers.generation;
  }

  get(number: number): boolean | undefined {
    if (this.generation !== this.numbers.generation) this.forget();
    const pair = ((this.bits[number >> 2] ?? 0) >> ((number & 3) << 1)) & 3;
    return pair === 0 ? undefined : pair === 3;
  }

  set(number: number, decision: boolean): void {
    if (this.generation !== this.numbers.generation) this.forget();
    const byte = number >> 2;
    if (byte >= this.bits.length) this.grow(byte);
    this.bits[byte] = (this.bits[byte] ?? 0) | ((decision ? 3 : 1) << ((number & 3) << 1));
  }

  private forget(): void {
    this.bits = new Uint8Array(SMALLEST);
    this.generation = this.numbers.generation;
  }

  private grow(byte: number): void {
    const larger = new Uint8Array(Math.max(this.bits.length * 2, byte + 1));
    larger.set(this.bits);
    this.bits = larger;
  }
}
