import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type Cursor,
  formatCursor,
  formatPlace,
  parseCursor,
  viewDigest,
  VOID_CURSOR,
} from '../../../src/store/cursor.js';

const position = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(String);
const check = fc.option(fc.integer({ min: 0, max: 2 ** 40 - 1 }), { nil: undefined });
const view = fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })).map(([a, b]) => viewDigest(a, b));
const cursor: fc.Arbitrary<Cursor> = fc.record({ check, position, view });

describe('a cursor', () => {
  test('comes back as it went out, in at most 64 plain characters', () => {
    fc.assert(
      fc.property(cursor, (wanted) => {
        const text = formatCursor(wanted);
        expect(text).toMatch(/^[0-9a-z.]{7,64}$/);
        expect(parseCursor(text)).toEqual(wanted);
      }),
      { numRuns: 1000 },
    );
  });

  test('has room for the largest of everything', () => {
    const largest = {
      check: 2 ** 40 - 1,
      position: String(2n ** 128n - 1n),
      view: `${'z'.repeat(13)}.${'z'.repeat(13)}`,
    };
    expect(formatCursor(largest).length).toBeLessThanOrEqual(64);
    expect(parseCursor(formatCursor(largest))).toEqual(largest);
  });

  test('keeps positions exact where a float would not', () => {
    for (const exact of ['999999999999999', '1000000000000000', '9007199254740993', '18446744073709551615']) {
      expect(formatPlace(exact, undefined)).toBe(`.${BigInt(exact).toString(36)}`);
    }
  });

  test('names its view by digests: other permission or scope, other view', () => {
    const views = [
      viewDigest('a', 'b'),
      viewDigest('b', 'a'),
      viewDigest('a', 'a'),
      viewDigest('', 'ab'),
      viewDigest('ab', ''),
    ];
    expect(new Set(views).size).toBe(views.length);
    expect(viewDigest('a', 'b')).toBe(viewDigest('a', 'b'));
  });

  test.each([
    VOID_CURSOR,
    '',
    '.',
    '...',
    'a.b.c',
    'a.b.c.d.e',
    '1..p.s',
    'A.1.p.s',
    '1.1.p.s ',
    ' 1.1.p.s',
    '1.1.p.s\n',
    '1.1.p.s\r',
    '1,1,p,s',
    '1.-1.p.s',
    '1.1.p.',
    '1.1..s',
    'zzzzzzzzz.1.p.s',
    '1.f5lxx1zz5pnorynqglhzmsp34.p.s',
    `1.${'z'.repeat(26)}.p.s`,
    `1.1.${'a'.repeat(14)}.s`,
    'é.1.p.s',
    '1e40',
    '../../etc/passwd',
    '1.1.p.s'.repeat(1000),
  ])('is not %j', (text) => {
    expect(parseCursor(text)).toBeUndefined();
  });

  test('is not just any text, and no text makes it throw', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'019az.A-') }));
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseCursor(text);
        if (parsed) expect(text).toMatch(/^[0-9a-z.]{1,64}$/);
      }),
      { numRuns: 1000 },
    );
  });

  test('may leave its check out, which is then not compared', () => {
    expect(parseCursor('.1.p.s')).toEqual({ check: undefined, position: '1', view: 'p.s' });
  });
});
