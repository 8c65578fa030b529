import { describe, expect, test } from '@jest/globals';
import { Backoff } from '../../../src/base/backoff.js';
import { sleep } from '../../../src/base/clock.js';
import { below, pick, seededRandom } from '../../../src/base/random.js';
import { Code, StatusError, toStatusError } from '../../../src/base/status-error.js';
import { WatchedClock } from '../../support/watched-clock.js';

const OPTIONS = { firstMs: 100, factor: 2, maxMs: 500, jitter: 1 };

describe('a backoff', () => {
  test('doubles up to its limit, and begins anew after a success', () => {
    const backoff = new Backoff(OPTIONS, { next: () => 0 });
    expect([1, 2, 3, 4, 5].map(() => backoff.take())).toEqual([100, 200, 400, 500, 500]);
    backoff.reset();
    expect(backoff.take()).toBe(100);
  });

  test('adds a random part that does not grow by itself', () => {
    const backoff = new Backoff(OPTIONS, { next: () => 0.5 });
    expect([1, 2, 3, 4].map(() => backoff.take())).toEqual([150, 300, 600, 750]);
  });
});

describe('a sleep', () => {
  test('ends when its time has come', async () => {
    const clock = new WatchedClock();
    const slept = sleep(clock, 100);
    clock.advance(100);
    await slept;
    expect(clock.waiting).toBe(0);
  });

  test('ends when it is aborted, and leaves no timer', async () => {
    const clock = new WatchedClock();
    const abort = new AbortController();
    const slept = sleep(clock, 100, abort.signal);
    abort.abort();
    await slept;
    await sleep(clock, 100, abort.signal);
    expect(clock.waiting).toBe(0);
  });
});

describe('seeded numbers', () => {
  test('are the same for one seed, within their bounds', () => {
    const [one, other] = [seededRandom(7), seededRandom(7)];
    for (let time = 0; time < 1000; time++) {
      const value = one.next();
      expect(value).toBe(other.next());
      expect(value >= 0 && value < 1).toBe(true);
    }
    expect(seededRandom(8).next()).not.toBe(seededRandom(7).next());
    expect(below({ next: () => 0.999999 }, 5)).toBe(4);
    expect(() => pick(one, [])).toThrow('at least one choice');
  });
});

describe('any thrown value', () => {
  test('is a status for the client, and says nothing about itself', () => {
    const cause = new Error('secret');
    const status = toStatusError(cause);
    expect([status.code, status.message, status.cause]).toEqual([Code.INTERNAL, 'internal error', cause]);
    expect(status.http).toEqual({ status: 500, text: 'Internal Server Error', retry: true });
    const own = new StatusError(Code.NOT_FOUND, 'x');
    expect(toStatusError(own)).toBe(own);
  });

  test('has an HTTP status for every code', () => {
    const codes = Object.values(Code).filter((code): code is Code => typeof code === 'number');
    expect(codes.length).toBe(17);
    for (const code of codes) expect(new StatusError(code, '').http.status).toBeGreaterThanOrEqual(200);
  });
});
