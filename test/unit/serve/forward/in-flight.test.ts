import { describe, expect, test } from '@jest/globals';
import { Code, type StatusError } from '../../../../src/base/status-error.js';
import { InFlight } from '../../../../src/serve/forward/in-flight.js';
import { ManualClock } from '../../../../src/simulator/manual-clock.js';

describe('a drain of what is in flight', () => {
  test('has nothing to wait for when there is nothing', async () => {
    await new InFlight().drain(new ManualClock(), 1_000);
  });

  test('waits for the last of it, and no longer', async () => {
    const inFlight = new InFlight();
    const ends: StatusError[] = [];
    const dones = [1, 2].map(() => inFlight.add((error) => ends.push(error)));
    const drained = inFlight.drain(new ManualClock(), 1_000);
    for (const done of dones) {
      expect(inFlight.isOver).toBe(false);
      done();
    }
    await drained;
    expect([inFlight.isOver, ends]).toEqual([true, []]);
  });

  test('ends what is left after its window, each once, with a reason', async () => {
    const inFlight = new InFlight();
    const clock = new ManualClock();
    const ends: Code[] = [];
    const done = inFlight.add(({ code }) => {
      ends.push(code);
      done();
    });
    const drained = inFlight.drain(clock, 1_000);
    clock.advance(999);
    expect(ends).toEqual([]);
    clock.advance(1);
    await drained;
    expect(ends).toEqual([Code.UNAVAILABLE]);
  });
});
