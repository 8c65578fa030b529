import { describe, expect, test } from '@jest/globals';
import { Backoff } from '../../../src/base/backoff.js';

const OPTIONS = { firstMs: 100, factor: 2, maxMs: 500, jitter: 1 };

describe('a backoff', () => {
  test('doubles up to its limit, and begins anew after a success', () => {
    const backoff = new Backoff(OPTIONS, { next: () => 0 });
    expect([1, 2, 3, 4, 5].map(() => backoff.take())).toEqual([100, 200, 400, 500, 500]);
    backoff.reset();
    expect(backoff.take()).toBe(100);
  });

  test('adds a random part that does not grow by itself, and is within the longest delay', () => {
    const backoff = new Backoff(OPTIONS, { next: () => 0.5 });
    expect([1, 2, 3, 4].map(() => backoff.take())).toEqual([150, 300, 500, 500]);
  });
});
