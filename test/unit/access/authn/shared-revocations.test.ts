import { describe, expect, test } from '@jest/globals';
import { SharedRevocations } from '../../../../src/access/authn/shared-revocations.js';
import { silentLog } from '../../../../src/base/log.js';
import { ManualClock } from '../../../../src/simulator/manual-clock.js';
import { refusalOf } from '../../../support/argocd-stage.js';
import { eventually } from '../../../support/eventually.js';
import { FakeSharedCache } from '../../../support/fake-shared-cache.js';

function replica(cache = new FakeSharedCache(), clock = new ManualClock()) {
  return { cache, clock, revocations: new SharedRevocations({ cache, clock, log: silentLog }) };
}

const KEY = 'revoked-token|id-1';
const revoked = { value: '', ttlMs: 1000 };

test('a token that was revoked before the start is known after it', async () => {
  const { cache, revocations } = replica();
  cache.values.set(KEY, revoked);
  await revocations.start();
  expect([revocations.isRevoked('id-1'), revocations.isRevoked('id-2')]).toEqual([true, false]);
});

test('what one replica revokes, the others know in the same turn as the channel tells', async () => {
  const { cache, clock, revocations } = replica();
  const other = replica(cache, clock).revocations;
  await Promise.all([revocations.start(), other.start()]);
  const seen: boolean[] = [];
  other.onChange(() => seen.push(other.isRevoked('id-1')));
  await revocations.revoke('id-1', clock.now() + 5000);
  expect(seen).toEqual([true]);
});

test('a revocation is kept in the cache as Argo CD keeps it, until the token expires', async () => {
  const { cache, clock, revocations } = replica();
  await revocations.revoke('id-1', clock.now() + 5000);
  expect([...cache.values]).toEqual([[KEY, { value: '', ttlMs: 5000 }]]);
});

test('what was missed in a gap is read after it', async () => {
  const { cache, revocations } = replica();
  await revocations.start();
  cache.values.set(KEY, revoked);
  cache.gap();
  await eventually(() => revocations.isRevoked('id-1'));
});

test('what the channel tells while the keys are read is not lost', async () => {
  const { cache, revocations } = replica();
  await revocations.start();
  cache.gap();
  await cache.publish('new-revoked-token', 'id-1');
  await new Promise((resolve) => setImmediate(resolve));
  expect(revocations.isRevoked('id-1')).toBe(true);
});

test('the first use of a token asks the cache, the second does not', async () => {
  const { cache, revocations } = replica();
  await revocations.start();
  expect([await revocations.check('id-1'), await revocations.check('id-1'), cache.gets]).toEqual([false, false, 1]);
});

test('the first use finds what the channel has not told', async () => {
  const { cache, revocations } = replica();
  await revocations.start();
  cache.values.set(KEY, revoked);
  expect([await revocations.check('id-1'), revocations.isRevoked('id-1')]).toEqual([true, true]);
});

test('a cache that does not answer holds nobody up for more than half a second', async () => {
  const { cache, clock, revocations } = replica();
  await revocations.start();
  cache.isSilent = true;
  const answer = revocations.check('id-1');
  clock.advance(500);
  expect(await answer).toBe(false);
});

test('without the cache a revocation counts here, and whoever revokes is told that it does not elsewhere', async () => {
  const { cache, revocations } = replica();
  await revocations.start();
  cache.isAway = true;
  expect(await refusalOf(revocations.revoke('id-1', undefined))).toContain('14 logged out here');
  expect(await revocations.check('id-1')).toBe(true);
});

test('whoever revokes while the cache is away ends the streams here all the same', async () => {
  const { cache, revocations } = replica();
  cache.isAway = true;
  const seen: boolean[] = [];
  revocations.onChange(() => seen.push(revocations.isRevoked('id-1')));
  await refusalOf(revocations.revoke('id-1', undefined));
  expect(seen).toEqual([true]);
});

test('more than can be kept here are found at the first use of their token', async () => {
  const cache = new FakeSharedCache();
  const revocations = new SharedRevocations({ cache, clock: new ManualClock(), log: silentLog, mostKnown: 1 });
  cache.values.set(KEY, revoked).set('revoked-token|id-2', revoked);
  await revocations.start();
  expect(['id-1', 'id-2'].filter((id) => revocations.isRevoked(id))).toHaveLength(1);
  expect([await revocations.check('id-1'), await revocations.check('id-2')]).toEqual([true, true]);
});

test('a cache that is away at the start is asked again', async () => {
  const { cache, clock, revocations } = replica();
  cache.isAway = true;
  cache.values.set(KEY, revoked);
  await revocations.start();
  cache.isAway = false;
  clock.advance(5000);
  await eventually(() => revocations.isRevoked('id-1'));
});

describe('a cache that cannot be read', () => {
  function watched() {
    const [cache, clock] = [new FakeSharedCache(), new ManualClock()];
    const said: string[] = [];
    const log = { ...silentLog, warn: (_: unknown, text?: string) => void said.push(text ?? '') };
    const revocations = new SharedRevocations({ cache, clock, log });
    const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    const retry = async (): Promise<number> => {
      clock.advance(5000);
      await settled();
      return said.length;
    };
    return { cache, revocations, said, retry, settled };
  }

  test('is not worth a line while it may still be connecting', async () => {
    const { cache, revocations, retry } = watched();
    cache.isAway = true;
    await revocations.start();
    cache.isAway = false;
    expect([await retry(), cache.scans]).toEqual([0, 1]);
  });

  test('is worth one line for as long as that lasts, and one the next time', async () => {
    const { cache, revocations, said, retry, settled } = watched();
    cache.isAway = true;
    await revocations.start();
    const first = [await retry(), await retry()];
    cache.isAway = false;
    await retry();
    cache.isAway = true;
    cache.gap();
    await settled();
    expect([...first, said.length, await retry(), await retry()]).toEqual([1, 1, 1, 2, 2]);
  });
});

describe('what the cache has no more', () => {
  const forgottenAfter = async (ms: number) => {
    const { cache, clock, revocations } = replica();
    cache.values.set(KEY, revoked);
    await revocations.start();
    cache.values.clear();
    clock.advance(ms);
    const before = cache.scans;
    cache.gap();
    await eventually(() => cache.scans > before);
    await new Promise((resolve) => setImmediate(resolve));
    return !revocations.isRevoked('id-1');
  };

  test('is remembered, because it forgets everything when it is restarted', async () => {
    expect(await forgottenAfter(86_000_000)).toBe(false);
  });

  test('is forgotten here after a day', async () => {
    expect(await forgottenAfter(87_000_000)).toBe(true);
  });
});

test('the keys are read again every hour', async () => {
  const { cache, clock, revocations } = replica();
  await revocations.start();
  cache.values.set(KEY, revoked);
  clock.advance(3_600_000);
  await eventually(() => revocations.isRevoked('id-1'));
});

test('an answer from before a gap is asked for again', async () => {
  const { cache, revocations } = replica();
  await revocations.start();
  await revocations.check('id-1');
  cache.gap();
  await revocations.check('id-1');
  expect(cache.gets).toBe(2);
});

test('after close nothing is heard any more', async () => {
  const { cache, revocations } = replica();
  await revocations.start();
  revocations.close();
  await cache.publish('new-revoked-token', 'id-1');
  expect(revocations.isRevoked('id-1')).toBe(false);
});
