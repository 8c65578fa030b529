import type { Header } from '../model/stored-object.js';

const MODULUS = 2 ** 40;

/**
 * The running digest of a state: the sum, modulo 2^40, of a hash of (uid, resourceVersion) over all objects (R9).
 * It depends on the state alone, not on the way to it, so replicas agree without talking. Nothing is keyed by it.
 */
export class StateCheck {
  constructor(private sum = 0) {}

  get value(): number {
    return this.sum;
  }

  add(header: Header): void {
    this.sum = (this.sum + hashOf(header)) % MODULUS;
  }

  remove(header: Header): void {
    this.sum = (this.sum - hashOf(header) + MODULUS) % MODULUS;
  }

  clear(): void {
    this.sum = 0;
  }
}

/** The low 40 bits of two 32-bit lanes over the characters; replicas of different releases must agree on it. */
function hashOf(header: Header): number {
  let low = 0x9747b28c;
  let high = 0x85ebca6b;
  const text = `${header.uid}/${header.revision}`;
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i);
    low = Math.imul(low ^ character, 0x01000193);
    high = Math.imul(high ^ character, 0x5bd1e995);
    high ^= high >>> 15;
  }
  low = finish(low ^ (high >>> 7));
  high = finish(high ^ low);
  return (low >>> 0) + (high & 0xff) * 2 ** 32;
}

function finish(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
