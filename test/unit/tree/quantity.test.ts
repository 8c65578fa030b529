import { expect, test } from '@jest/globals';
import { milliValueOf } from '../../../src/tree/quantity.js';

test.each([
  ['250m', 250],
  ['1', 1000],
  [2, 2000],
  ['0.1', 100],
  ['1.5Gi', 1.5 * 2 ** 30 * 1000],
  ['129M', 129e9],
  ['1e3', 1e6],
  ['100n', 1],
  ['.5', 500],
  ['', 0],
  ['many', 0],
  ['1Xi', 0],
  [undefined, 0],
])('%p is %p thousandths', (quantity, value) => {
  expect(milliValueOf(quantity)).toBe(value);
});
