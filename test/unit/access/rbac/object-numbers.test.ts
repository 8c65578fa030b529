import { expect, test } from '@jest/globals';
import { DecisionBits } from '../../../../src/access/rbac/decision-bits.js';
import { ObjectNumbers } from '../../../../src/access/rbac/object-numbers.js';
import { application } from '../../../support/enforcer-stage.js';

test('an application has one number per project that it is in', () => {
  const numbers = new ObjectNumbers();
  const header = application('p1/a');
  expect(numbers.of(header)).toBe(numbers.of(application('p1/a')));
  expect(numbers.of(header)).toBe(numbers.of(header));
  expect(numbers.of(application('p2/a'))).not.toBe(numbers.of(header));
});

test('decisions are kept by number, each for itself', () => {
  const bits = new DecisionBits(new ObjectNumbers());
  bits.set(0, true);
  bits.set(1, false);
  bits.set(5_001, true);
  expect([0, 1, 2, 5_000, 5_001, 5_002].map((number) => bits.get(number))).toEqual([
    true,
    false,
    undefined,
    undefined,
    true,
    undefined,
  ]);
});

test('when the numbers start anew, what was decided by them is forgotten', () => {
  const numbers = new ObjectNumbers(2);
  const bits = new DecisionBits(numbers);
  bits.set(numbers.of(application('p1/a')), true);
  bits.set(numbers.of(application('p1/b')), true);
  const number = numbers.of(application('p1/c'));
  expect(number).toBe(0);
  expect(bits.get(number)).toBeUndefined();
});
