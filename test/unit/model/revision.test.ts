import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareRevisions, isRevision, laterRevision } from '../../../src/model/revision.js';

const LARGEST = 2n ** 128n - 1n;
const number = fc.oneof(fc.bigInt({ min: 0n, max: LARGEST }), fc.nat(1000).map(BigInt));

describe('revisions', () => {
  test('are ordered as the numbers that they write', () => {
    fc.assert(
      fc.property(number, number, (a, b) => {
        const order = Math.sign(compareRevisions(String(a), String(b)));
        expect(order).toBe(a < b ? -1 : a > b ? 1 : 0);
        expect(laterRevision(String(a), String(b))).toBe(String(a > b ? a : b));
      }),
    );
  });

  test('are told apart where floating-point numbers are not', () => {
    expect(compareRevisions('9007199254740993', '9007199254740992')).toBeGreaterThan(0);
  });

  test.each(['0', '1', '9007199254740993', String(LARGEST)])('may be %s', (text) => {
    expect(isRevision(text)).toBe(true);
  });

  test.each([
    '',
    '01',
    '00',
    '-1',
    '+1',
    '1.0',
    '1e3',
    ' 1',
    '1 ',
    '1\n',
    'a',
    '٣',
    String(LARGEST + 1n),
    '9'.repeat(400),
  ])('are not %j', (text) => {
    expect(isRevision(text)).toBe(false);
  });
});
