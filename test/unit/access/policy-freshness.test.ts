import { describe, expect, test } from '@jest/globals';
import { PolicyFreshness } from '../../../src/access/policy-freshness.js';
import { UpstreamState } from '../../../src/reflector/upstream-state.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { Store } from '../../../src/store/store.js';
import { storedApplication } from '../../support/stored-application.js';

const SECOND = 1_000;

function followed() {
  const clock = new ManualClock();
  const rbac = new UpstreamState(clock, 'configmaps');
  const applications = new Store();
  applications.replace([], '1', new Set());
  const freshness = new PolicyFreshness({ states: [rbac], applications, clock });
  let revision = 1;
  const move = (): void => applications.upsert(storedApplication({ name: 'a', revision: ++revision }));
  rbac.watching();
  return { clock, rbac, freshness, move };
}

describe('a policy that is not confirmed', () => {
  test('closes the replica after 150 s while applications move', () => {
    const { clock, freshness, move } = followed();
    clock.advance(149 * SECOND);
    move();
    expect(freshness.blockedBy()).toBeUndefined();
    clock.advance(2 * SECOND);
    expect(freshness.blockedBy()).toEqual({ state: 'stale', reason: expect.stringContaining('151 s') });
  });

  test('is no reason as long as nothing moves: then nothing can be shown wrongly that was not shown before', () => {
    const { clock, freshness } = followed();
    clock.advance(3_600 * SECOND);
    expect([freshness.blockedBy(), freshness.refusal()]).toEqual([undefined, undefined]);
  });

  test('counts again from the last word of its watch, be it a bookmark', () => {
    const { clock, rbac, freshness, move } = followed();
    clock.advance(149 * SECOND);
    move();
    rbac.heard();
    clock.advance(100 * SECOND);
    move();
    expect(freshness.blockedBy()).toBeUndefined();
  });

  test('ends open streams after 10 minutes with UNAVAILABLE, and refuses new ones', () => {
    const { clock, freshness, move } = followed();
    const ends: string[] = [];
    freshness.start(({ message }) => ends.push(message));
    clock.advance(599 * SECOND);
    move();
    expect([ends, freshness.refusal()]).toEqual([[], undefined]);
    clock.advance(6 * SECOND);
    expect([ends.length > 0, freshness.refusal()?.message]).toEqual([true, expect.stringContaining('10 minutes')]);
    freshness.stop();
  });
});
