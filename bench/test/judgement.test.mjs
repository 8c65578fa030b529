/** What the table says follows from the rows. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GOALS } from '../goals.mjs';
import { goalLines } from '../report/goal-table.mjs';
import { judge } from '../report/judgement.mjs';
import { SCENARIOS } from '../scenarios.mjs';

const atMost = { measure: 'cpu', of: 'kubecast', against: 'floor', atMost: 1.1 };

test('a ratio is made round by round, and its median counts', () => {
  const rows = [...round(1, 11, 10), ...round(2, 40, 20), ...round(3, 36, 30)];
  assert.deepEqual(judge(atMost, rows), {
    reached: 1.2,
    low: 1.1,
    high: 2,
    good: 3,
    rounds: 3,
    isMet: false,
    isMetLater: undefined,
  });
});

test('"less" divides the other way round', () => {
  const { reached, isMet } = judge({ ...atMost, atMost: undefined, atLeast: 3 }, round(1, 10, 40));
  assert.deepEqual([reached, isMet], [4, true]);
});

test('a round in which either side was starved does not count', () => {
  const rows = [...round(1, 10, 10), ...round(2, 90, 10).map((row) => ({ ...row, isGood: row.server !== 'floor' }))];
  const { reached, good, rounds } = judge(atMost, rows);
  assert.deepEqual([reached, good, rounds], [1, 1, 2]);
});

test('without a good round nothing is judged, and what was seen is told', () => {
  const bad = round(1, 30, 10).map((row) => ({ ...row, isGood: false }));
  const { reached, isMet } = judge(atMost, bad);
  assert.deepEqual([reached, isMet], [3, undefined]);
});

test('a later goal is judged beside the one of today', () => {
  const { isMet, isMetLater } = judge({ ...atMost, atMost: 1.9, later: 1.1 }, round(1, 15, 10));
  assert.deepEqual([isMet, isMetLater], [true, false]);
});

test('who could not take part is named', () => {
  const goal = { id: 'G0', what: 'something', bounds: [{ scenario: 's', ...atMost }] };
  const [line] = goalLines(
    [goal],
    () => [],
    (server) => (server === 'floor' ? 'no floor' : undefined),
  );
  assert.ok(line.includes('not measured: no floor'));
});

test('every goal is about servers that take part in its scenario', () => {
  for (const { id, bounds } of GOALS) {
    for (const { scenario, against } of bounds) {
      const { servers } = SCENARIOS[scenario];
      const isKnown =
        against === undefined || servers.includes(against) || against.endsWith('stalled') || against.endsWith('names');
      assert.ok(isKnown, `${id}: ${against} in ${scenario}`);
    }
  }
});

function round(number, product, floor) {
  return [
    { server: 'kubecast', round: number, isGood: true, cpu: product },
    { server: 'floor', round: number, isGood: true, cpu: floor },
  ];
}
