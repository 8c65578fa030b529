import { type Clock, systemClock } from '../../src/base/clock.js';

/** A clock on which `factor` hours pass in one: for tests that wait for a backoff or a tick of the real server. */
export function hurriedClock(factor: number): Clock {
  return {
    now: () => systemClock.now(),
    elapsed: () => systemClock.elapsed() * factor,
    after: (ms, callback) => systemClock.after(ms / factor, callback),
    soon: (callback) => systemClock.soon(callback),
  };
}
