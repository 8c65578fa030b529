import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  JsonTextError,
  skipSpace,
  skipValue,
  stringAt,
  visitElements,
  visitMembers,
} from '../../../src/base/json-text.js';
import { jsonText, mutated } from '../../support/json-text-arbitrary.js';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isTaken(bytes: Buffer): boolean {
  try {
    return skipSpace(bytes, skipValue(bytes, 0)) === bytes.length;
  } catch (error) {
    if (error instanceof JsonTextError) return false;
    throw error;
  }
}

describe('walking JSON text', () => {
  test('takes every JSON text', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        expect(isJson(text)).toBe(true);
        expect(isTaken(Buffer.from(text))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('accepts and refuses what JSON.parse does, byte by byte', () => {
    fc.assert(
      fc.property(mutated(jsonText), (bytes) => {
        expect(isTaken(bytes)).toBe(isJson(bytes.toString()));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    '',
    ' ',
    '01',
    '-',
    '+1',
    '1.',
    '.5',
    '1e',
    '1e+',
    '--1',
    '0x1',
    'nul',
    'nulll',
    'truefalse',
    'NaN',
    '[1,]',
    '[,]',
    '{,}',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{a:1}',
    "'a'",
    '"\\x41"',
    '"\\u12g4"',
    '"\\u123"',
    '"\\u123g"',
    '"\u001f"',
    '"\\',
    '"a',
    '"\t"',
    '"\u0000"',
    '[1}',
    '{"a":1]',
    '[',
    ']',
    '1 2',
    '\ufeff{}',
    '\u00a01',
    '/**/1',
    '1\n2',
    'tr\nue',
    '"a\nb"',
    '"a\rb"',
  ])('refuses %j, as JSON.parse does', (text) => {
    expect(isJson(text)).toBe(false);
    expect(isTaken(Buffer.from(text))).toBe(false);
  });

  test('goes 100,000 levels deep without a stack', () => {
    const depth = 100_000;
    expect(isTaken(Buffer.from('['.repeat(depth) + ']'.repeat(depth)))).toBe(true);
    expect(isTaken(Buffer.from('{"a":'.repeat(depth) + '1' + '}'.repeat(depth)))).toBe(true);
    expect(isTaken(Buffer.from('['.repeat(depth) + ']'.repeat(depth - 1)))).toBe(false);
  });

  test('visits members in the order of the text, every spelling of a key resolved', () => {
    const bytes = Buffer.from(' { "b" : 1 , "\\u0061":[1,{"c":2}],"b":{} } ');
    const seen: string[] = [];
    const end = visitMembers(bytes, 1, (key, valueAt) => {
      const valueEnd = skipValue(bytes, valueAt);
      seen.push(`${key}=${bytes.toString('utf8', valueAt, valueEnd)}`);
      return valueEnd;
    });
    expect(seen).toEqual(['b=1', 'a=[1,{"c":2}]', 'b={}']);
    expect(end).toBe(bytes.length - 1);
  });

  test('visits elements', () => {
    const bytes = Buffer.from('[ 1 , "a" ,[]]');
    const seen: string[] = [];
    visitElements(bytes, 0, (at) => {
      const end = skipValue(bytes, at);
      seen.push(bytes.toString('utf8', at, end));
      return end;
    });
    expect(seen).toEqual(['1', '"a"', '[]']);
  });

  test('reads strings as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bytes = Buffer.from(JSON.stringify(text));
        expect(stringAt(bytes, 0, bytes.length)).toBe(JSON.parse(bytes.toString()));
      }),
    );
  });
});
