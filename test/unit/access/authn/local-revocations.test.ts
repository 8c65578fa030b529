import { expect, test } from '@jest/globals';
import { LocalRevocations } from '../../../../src/access/authn/local-revocations.js';
import { silentLog } from '../../../../src/base/log.js';
import { ManualClock } from '../../../../src/simulator/manual-clock.js';

function revocationsOfTwo() {
  const clock = new ManualClock();
  return { clock, revocations: new LocalRevocations(clock, silentLog, 2) };
}

test('above the bound what has expired goes first', async () => {
  const { clock, revocations } = revocationsOfTwo();
  await revocations.revoke('first', clock.now() + 1000);
  await revocations.revoke('second', clock.now() + 2000);
  clock.advance(2000);
  await revocations.revoke('new', clock.now() + 5000);
  expect(['first', 'second', 'new'].map((id) => revocations.isRevoked(id))).toEqual([false, false, true]);
});

test('then what would expire first', async () => {
  const { clock, revocations } = revocationsOfTwo();
  await revocations.revoke('never', undefined);
  await revocations.revoke('short', clock.now() + 1000);
  await revocations.revoke('new', clock.now() + 5000);
  expect(['never', 'short', 'new'].map((id) => revocations.isRevoked(id))).toEqual([true, false, true]);
});

test('a revocation tells those who listen, after it counts', async () => {
  const { revocations } = revocationsOfTwo();
  const seen: boolean[] = [];
  revocations.onChange(() => seen.push(revocations.isRevoked('id')));
  await revocations.revoke('id', undefined);
  expect(seen).toEqual([true]);
});
