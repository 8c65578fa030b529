import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRfc3339 } from '../../../src/encode/rfc3339.js';

test('any time of the years 1 to 9999 is read as Date reads it', () => {
  const range = {
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  };
  const property = fc.property(fc.date(range), (date) => {
    const time = parseRfc3339(date.toISOString());
    expect(time && time.seconds * 1000 + time.nanos / 1e6).toBe(date.getTime());
  });
  fc.assert(property, { numRuns: 1000 });
});

test.each([
  ['2026-01-02T03:04:05+05:30', Date.UTC(2026, 0, 1, 21, 34, 5)],
  ['2026-01-02T03:04:05-08:00', Date.UTC(2026, 0, 2, 11, 4, 5)],
  ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
])('%s is in UTC what it is', (text, ms) => {
  expect(parseRfc3339(text)).toEqual({ seconds: ms / 1000, nanos: 0 });
});

test('nanoseconds are kept, and what is finer is not', () => {
  expect(parseRfc3339('1970-01-01T00:00:00.1234567891Z')).toEqual({ seconds: 0, nanos: 123456789 });
});

test.each([
  '',
  '2026-01-02',
  '2026-01-02 03:04:05Z',
  '2026-01-02T03:04:05',
  '2026-13-02T03:04:05Z',
  '2025-02-29T00:00:00Z',
  '2026-04-31T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '2026-01-02T24:00:00Z',
  '2026-01-02T03:60:05Z',
  '2026-12-31T23:59:60Z',
  '2026-01-02T03:04:05+25:00',
])('%j is no time', (text) => {
  expect(parseRfc3339(text)).toBeUndefined();
});
