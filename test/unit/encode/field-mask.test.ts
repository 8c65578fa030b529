import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { StatusError } from '../../../src/base/status-error.js';
import { parseFieldMask } from '../../../src/encode/field-mask.js';
import { isUnchangedUnder } from '../../../src/encode/unchanged.js';
import { maskObject, parseWatchMask } from '../../../src/encode/watch-mask.js';
import { storedApplication, storedText } from '../../support/stored-application.js';

function masked(fields: string, json: string): string {
  const mask = parseFieldMask(fields);
  if (!mask) return json;
  return mask.apply(Buffer.from(json)).toString();
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The rule of the mask on parsed values: `path` is kept (or dropped) whole, on the way to it only what leads there. */
function naively(value: unknown, paths: readonly (readonly string[])[], isExclude: boolean): unknown {
  if (Array.isArray(value)) {
    const kept = value.filter((element) => isExclude || isRecord(element) || Array.isArray(element));
    return kept.map((element) => naively(element, paths, isExclude));
  }
  if (!isRecord(value)) return value;
  const members = Object.entries(value).flatMap(([key, member]) => {
    const below = paths.filter(([first]) => first === key).map((path) => path.slice(1));
    if (below.length === 0) return isExclude ? [[key, member]] : [];
    if (below.some((path) => path.length === 0)) return isExclude ? [] : [[key, member]];
    if (!isExclude && !isRecord(member) && !Array.isArray(member)) return [];
    return [[key, naively(member, below, isExclude)]];
  });
  return Object.fromEntries(members);
}

describe('a field mask', () => {
  const json =
    '{"metadata":{"name":"a","namespace":"n","labels":{"x":"1"}},"spec":{"source":{"a":1.0},"list":[{"b":1e5,"c":2},3]},"n":null}';

  test.each([
    ['n', '{"n":null}'],
    ['metadata.name', '{"metadata":{"name":"a"}}'],
    ['metadata.name,metadata.labels', '{"metadata":{"name":"a","labels":{"x":"1"}}}'],
    ['metadata,metadata.name', '{"metadata":{"name":"a","namespace":"n","labels":{"x":"1"}}}'],
    ['metadata.name,metadata', '{"metadata":{"name":"a","namespace":"n","labels":{"x":"1"}}}'],
    [' n , metadata.name ', '{"metadata":{"name":"a"},"n":null}'],
    ['spec.list.b', '{"spec":{"list":[{"b":1e5}]}}'],
    ['spec.list', '{"spec":{"list":[{"b":1e5,"c":2},3]}}'],
    ['spec.source.a.b', '{"spec":{"source":{}}}'],
    ['n.x', '{}'],
    ['missing', '{}'],
    ['__proto__', '{}'],
    ['constructor.name', '{}'],
    ['-metadata,spec', '{"n":null}'],
    [
      '-metadata.labels.x,spec.source',
      '{"metadata":{"name":"a","namespace":"n","labels":{}},"spec":{"list":[{"b":1e5,"c":2},3]},"n":null}',
    ],
    ['-spec.list.b,metadata', '{"spec":{"source":{"a":1.0},"list":[{"c":2},3]},"n":null}'],
    ['-missing', json],
    ['-n.x', json],
  ])('%j of an object is %s', (fields, kept) => {
    expect(masked(fields, json)).toBe(kept);
  });

  test('goes by whole segments: namespace does not pull name, nor name namespace', () => {
    expect(masked('metadata.namespace', json)).toBe('{"metadata":{"namespace":"n"}}');
    expect(masked('metadata.name', '{"metadata":{"namespace":"n"}}')).toBe('{"metadata":{}}');
  });

  test('knows a key in any spelling, and sends it as it was written', () => {
    expect(masked('name', '{"\\u006eame":1}')).toBe('{"\\u006eame":1}');
    expect(masked('-name', '{"\\u006eame":1}')).toBe('{}');
    expect(masked('__proto__', '{"__proto__":{"a":1},"a":2}')).toBe('{"__proto__":{"a":1}}');
  });

  test('keeps what it keeps byte for byte', () => {
    const text = '{ "a" : { "n" : [ 9007199254740993 , 1.0 ] , "10":1,"2":2, "d":1, "d":2 } , "b" : 1e5 , "c":0 }';
    expect(masked('a,b', text)).toBe('{"a":{ "n" : [ 9007199254740993 , 1.0 ] , "10":1,"2":2, "d":1, "d":2 },"b":1e5}');
    expect(masked('-a,c', text)).toBe('{"b":1e5}');
  });

  test('is undefined where nothing is asked for', () => {
    expect([parseFieldMask(undefined), parseFieldMask('')]).toEqual([undefined, undefined]);
  });

  test.each([',', 'a,', ',a', 'a,,b', '-', ' ', '.', 'a.', '.a', 'a..b', '-a,,b'])(
    'cannot be read from %j',
    (fields) => {
      expect(() => parseFieldMask(fields)).toThrow(StatusError);
      expect(() => parseFieldMask(fields)).toThrow('is not a path');
    },
  );

  test('is bounded', () => {
    expect(() => parseFieldMask('a'.repeat(8193))).toThrow('longer than 8192 bytes');
    expect(() => parseFieldMask(Array.from({ length: 101 }, () => 'a').join('.'))).toThrow('more than 100 segments');
    expect(() => parseFieldMask(Array.from({ length: 201 }, () => 'a').join())).toThrow('more than 200 paths');
  });

  test.each(['a', '-a'])('%s goes through 10,000 levels without a stack', (fields) => {
    const text = `{"v":${'['.repeat(10_000)}{"a":1}${']'.repeat(10_000)}}`;
    expect(() => JSON.parse(masked(fields.replace('a', 'v.a'), text))).not.toThrow();
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    const path = Array.from({ length: 100 }, () => 'a').join('.');
    expect(() => JSON.parse(masked(fields.replace('a', path), deep))).not.toThrow();
  });

  test('has the same text where it keeps the same', () => {
    const text = (fields: string) => parseFieldMask(fields)?.text;
    expect(text('b,a.x,a.x')).toBe(text('a.x,b'));
    expect(text('a,a.x')).toBe(text('a'));
    expect(text('-a')).not.toBe(text('a'));
    expect(text('a.b')).not.toBe(text('a,b'));
  });

  const segment = fc.constantFrom('a', 'b', 'ab', 'c', '__proto__', '10');
  const paths = fc.array(fc.array(segment, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom(null, true, 0, 1.5, '', 'text', 'a"}{[,:'),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(segment, tie('value'), { maxKeys: 4 }),
    ),
  }));

  test('keeps of any object what the rule keeps of its value', () => {
    const object = fc.dictionary(segment, value, { maxKeys: 5 });
    fc.assert(
      fc.property(object, paths, fc.boolean(), fc.nat(2), (whole, asked, isExclude, indent) => {
        const text = JSON.stringify(whole, null, indent);
        const fields = `${isExclude ? '-' : ''}${asked.map((path) => path.join('.')).join()}`;
        expect(JSON.stringify(JSON.parse(masked(fields, text)))).toBe(
          JSON.stringify(naively(JSON.parse(text), asked, isExclude)),
        );
      }),
      { numRuns: 2000 },
    );
  });
});

describe('a mask of a watch', () => {
  const json = Buffer.from('{"metadata":{"name":"a"},"spec":1}');

  test.each<[string, boolean, string | undefined]>([
    ['result.type', true, undefined],
    ['result', true, '{"metadata":{"name":"a"},"spec":1}'],
    ['result.type,result.application.metadata.name', true, '{"metadata":{"name":"a"}}'],
    ['result.application', false, '{"metadata":{"name":"a"},"spec":1}'],
    ['result.application.spec', false, '{"spec":1}'],
    ['application.spec', false, undefined],
    ['type', false, undefined],
    ['-result.application.spec', true, '{"metadata":{"name":"a"}}'],
    ['-result.application', true, undefined],
    ['-result.type', false, '{"metadata":{"name":"a"},"spec":1}'],
    ['-result', false, undefined],
    ['-spec', true, '{"metadata":{"name":"a"},"spec":1}'],
  ])('%s keeps the type: %s, and of the object %s', (fields, keepsType, kept) => {
    const mask = parseWatchMask(fields);
    expect(mask?.keepsType ?? true).toBe(keepsType);
    expect(maskObject(mask, json)?.toString()).toBe(kept);
  });
});

describe('a change is unchanged under a mask', () => {
  const before = storedApplication({ name: 'a', revision: 5, project: 'p', note: 'x' });
  const after = storedApplication({ name: 'a', revision: 6, project: 'p', note: 'y' });

  test.each<[string | undefined, boolean]>([
    ['result.application.spec', true],
    ['result.application.note', false],
    ['result.application.metadata.name,result.application.spec', true],
    ['result.application.metadata', false],
    ['-result.application.metadata.resourceVersion,result.application.note', true],
    ['-result.application.note', false],
    ['result.type', true],
    ['result.application', false],
    [undefined, false],
  ])('%s: %s', (fields, isUnchanged) => {
    expect(isUnchangedUnder(parseWatchMask(fields), { before, after })).toBe(isUnchanged);
  });

  test('only if there are two states, and by what they are and not by their order', () => {
    const mask = parseWatchMask('result.application.spec');
    expect(isUnchangedUnder(mask, { before, after: undefined })).toBe(false);
    expect(isUnchangedUnder(mask, { before: undefined, after })).toBe(false);
    expect(isUnchangedUnder(mask, { before: storedText('{"spec":1}'), after: storedText('{"spec":1.0}') })).toBe(false);
  });

  test('for each mask by itself', () => {
    const step = { before, after };
    expect(isUnchangedUnder(parseWatchMask('result.application.spec'), step)).toBe(true);
    expect(isUnchangedUnder(parseWatchMask('result.application.note'), step)).toBe(false);
    expect(isUnchangedUnder(parseWatchMask('result.application.spec'), step)).toBe(true);
  });
});
