import { describe, expect, test } from '@jest/globals';
import { RequestBudget } from '../../../../src/serve/forward/request-budget.js';

const KIB = 1024;
const MIB = 1024 * KIB;

describe('the budget for requests that go on', () => {
  test('lets one caller have half of it, on all calls together', () => {
    const budget = new RequestBudget();
    expect([budget.open('ann').take(40 * MIB), budget.open('ann').take(40 * MIB)]).toEqual([true, false]);
    expect(budget.open('bob').take(40 * MIB)).toBe(true);
  });

  test('ends for everybody at its sum', () => {
    const budget = new RequestBudget();
    const outcomes = ['ann', 'bob', 'cem'].map((name) => budget.open(name).take(60 * MIB));
    expect(outcomes).toEqual([true, true, false]);
  });

  test('always has room for a short request', () => {
    const budget = new RequestBudget();
    for (const name of ['ann', 'bob']) budget.open(name).take(64 * MIB);
    expect(budget.open('cem').take(16 * KIB)).toBe(true);
  });

  test('has nothing but that for a call without a caller', () => {
    const share = new RequestBudget().open(undefined);
    expect([share.take(16 * KIB), share.take(16 * KIB)]).toEqual([true, false]);
  });

  test('takes nothing where it refuses', () => {
    const budget = new RequestBudget();
    const share = budget.open('ann');
    expect([share.take(100 * MIB), share.take(60 * MIB)]).toEqual([false, true]);
  });

  test('has everything back when what was sent has gone on, or the call is over', () => {
    const budget = new RequestBudget();
    const [first, second] = [budget.open('ann'), budget.open('ann')];
    first.take(30 * MIB);
    second.take(30 * MIB);
    first.give(30 * MIB);
    second.close();
    second.close();
    second.give(30 * MIB);
    expect([budget.takenBytes, second.take(1)]).toEqual([0, false]);
  });
});
