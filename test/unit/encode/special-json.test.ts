import { describe, expect, test } from '@jest/globals';
import { SPECIAL_MESSAGES } from '../../../src/encode/special-fields.js';
import { SPECIAL_TEXTS } from '../../../src/encode/special-json.js';

/** By the last part of the type's name. */
function textOf(name: string, value: object): string | undefined {
  const [, write] = [...SPECIAL_TEXTS].find(([typeName]) => typeName.endsWith(`.${name}`)) ?? [];
  if (!write) throw new Error(`no ${name}`);
  return write(value);
}

test('every message that is read in a way of its own is written in one', () => {
  expect([...SPECIAL_TEXTS.keys()]).toEqual(expect.arrayContaining([...SPECIAL_MESSAGES.keys()]));
});

describe('the JSON of', () => {
  test.each([
    ['Time', { seconds: '1767225600' }, '"2026-01-01T00:00:00Z"'],
    ['Time', { seconds: '1767225600', nanos: 999999999 }, '"2026-01-01T00:00:00Z"'],
    ['Time', { seconds: '-1' }, '"1969-12-31T23:59:59Z"'],
    ['Time', { seconds: '0' }, '"1970-01-01T00:00:00Z"'],
    ['Time', {}, undefined],
    ['Time', { seconds: '-62135596800', nanos: 0 }, undefined],
    ['Time', { seconds: '253402300799' }, '"9999-12-31T23:59:59Z"'],
    ['Time', { seconds: '253402300800' }, undefined],
    ['Time', { seconds: '9223372036854775807' }, undefined],
    ['Time', { seconds: '-62167219201' }, undefined],
    ['MicroTime', { seconds: '1767225600', nanos: 1234567 }, '"2026-01-01T00:00:00.001234Z"'],
    ['MicroTime', { seconds: '1767225600' }, '"2026-01-01T00:00:00.000000Z"'],
    ['MicroTime', {}, undefined],
    ['FieldsV1', { Raw: Buffer.from('{"f:a":{}}') }, '{"f:a":{}}'],
    ['RawExtension', { raw: Buffer.from('1.0') }, '1.0'],
    ['RawExtension', {}, undefined],
    ['IntOrString', { type: '0', intVal: 3 }, '3'],
    ['IntOrString', { type: '1', strVal: '50%' }, '"50%"'],
    ['IntOrString', {}, '0'],
    ['Quantity', { string: '100m' }, '"100m"'],
  ])('%s %j is %s', (name, value, text) => {
    expect(textOf(name, value)).toBe(text);
  });
});
