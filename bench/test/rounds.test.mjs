/** How rounds follow each other, and when they end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { interleaved } from '../run/rounds.mjs';

const stands = [{ name: 'a' }, { name: 'b' }];

test('servers take turns', async () => {
  assert.deepEqual(await played(2, () => true), ['a1', 'b1', 'a2', 'b2']);
});

test('what was starved is tried again at once, and only the last try counts', async () => {
  const measured = [];
  const told = await played(2, ({ name }) => measured.push(name) !== 1);
  assert.deepEqual(measured, ['a', 'a', 'b', 'a', 'b']);
  assert.deepEqual(told, ['a1', 'b1', 'a2', 'b2']);
});

test('further rounds follow until there are enough good ones', async () => {
  let calls = 0;
  // The third try of a in the first round was its last one.
  const told = await played(4, () => ++calls > 3);
  assert.deepEqual(told, ['a1 bad', 'b1', 'a2', 'b2', 'a3', 'b3', 'a4', 'b4', 'a5', 'b5']);
});

test('a busy machine costs half as much time again, not more', async () => {
  let calls = 0;
  await played(10, () => ++calls < 0);
  assert.ok(calls <= 30, `${calls} measurements where 20 were planned`);
});

async function played(rounds, isGood) {
  const told = [];
  const record = ({ server, round, isGood: was }) => told.push(`${server}${round}${was ? '' : ' bad'}`);
  await interleaved({ stands, rounds, record }, async (stand) => ({ isGood: isGood(stand) }));
  return told;
}
