import type { Random } from './random.js';

export interface BackoffOptions {
  readonly firstMs: number;
  readonly factor: number;
  /** Of a delay, its random part included. */
  readonly maxMs: number;
  /** Part of each delay that is random, added on top: 1 means up to twice the delay. */
  readonly jitter: number;
}

/** Delays that grow with every failure in a row; `reset` after a success. */
export class Backoff {
  private nextMs: number;

  constructor(
    private readonly options: BackoffOptions,
    private readonly random: Random,
  ) {
    this.nextMs = options.firstMs;
  }

  /** The delay before the next try, in ms. */
  take(): number {
    const base = this.nextMs;
    this.nextMs = Math.min(this.options.maxMs, base * this.options.factor);
    return Math.min(this.options.maxMs, base * (1 + this.random.next() * this.options.jitter));
  }

  reset(): void {
    this.nextMs = this.options.firstMs;
  }
}
