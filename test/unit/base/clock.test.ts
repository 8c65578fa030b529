import { describe, expect, test } from '@jest/globals';
import { sleep } from '../../../src/base/clock.js';
import { WatchedClock } from '../../support/watched-clock.js';

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
