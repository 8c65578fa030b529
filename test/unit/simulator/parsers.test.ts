import { describe, expect, test } from '@jest/globals';
import { applyJsonPatch } from '../../../src/simulator/json-patch.js';
import { toJsonText } from '../../../src/simulator/json-text.js';
import { parseLabelSelector } from '../../../src/simulator/label-selector.js';
import { applyMergePatch } from '../../../src/simulator/merge-patch.js';
import { humanAge } from '../../../src/simulator/http/human-age.js';

describe('the label selector', () => {
  const labels = new Map([
    ['env', 'prod'],
    ['team', 'a'],
    ['example.com/tier', ''],
  ]);

  test.each([
    ['', true],
    ['env=prod', true],
    ['env==prod', true],
    ['env = stage', false],
    ['env!=stage', true],
    ['nothing!=x', true],
    ['env', true],
    ['!env', false],
    ['!nothing', true],
    ['env in (prod, stage)', true],
    ['env in (dev)', false],
    ['nothing in ()', false],
    ['env notin (dev,stage)', true],
    ['nothing notin (dev)', true],
    ['nothing notin ()', true],
    ['example.com/tier=', true],
    ['env in (prod,dev),team=a,!nothing', true],
    ['env=prod,team=b', false],
  ])('%j matches: %j', (selector, matches) => {
    expect(parseLabelSelector(selector)(labels)).toBe(matches);
  });

  test.each(['a b', '=x', 'a in b', '!a=b', 'a,,b', 'a=(b)'])('refuses %j', (selector) => {
    expect(() => parseLabelSelector(selector)).toThrow(/unable to parse requirement|expected: /);
  });
});

describe('the JSON patch', () => {
  test.each([
    [{ a: [1, 2] }, { op: 'add', path: '/a/1', value: 9 }, { a: [1, 9, 2] }],
    [{ a: [1] }, { op: 'add', path: '/a/-', value: 2 }, { a: [1, 2] }],
    [{ 'a/b': 1 }, { op: 'remove', path: '/a~1b' }, {}],
    [{ a: 1 }, { op: 'move', from: '/a', path: '/b' }, { b: 1 }],
    [{ a: { b: 1 } }, { op: 'copy', from: '/a/b', path: '/c' }, { a: { b: 1 }, c: 1 }],
    [{ a: [{ b: 1 }] }, { op: 'replace', path: '/a/0/b', value: 2 }, { a: [{ b: 2 }] }],
  ])('%j with %j is %j', (target, operation, result) => {
    expect(applyJsonPatch(target, [operation])).toEqual(result);
  });

  test.each([
    { op: 'remove', path: '/nothing' },
    { op: 'test', path: '/a', value: 2 },
    { op: 'twist', path: '/a' },
    { op: 'add', path: 'a', value: 1 },
  ])('refuses %j', (operation) => {
    expect(() => applyJsonPatch({ a: 1 }, [operation])).toThrow();
  });
});

describe('the merge patch', () => {
  test('keeps a key __proto__ a key', () => {
    const patch: unknown = JSON.parse('{"__proto__":{"evil":true}}');
    const merged = applyMergePatch({}, patch);
    expect(toJsonText(merged)).toBe('{"__proto__":{"evil":true}}');
    expect({}).not.toHaveProperty('evil');
  });
});

describe('the JSON text', () => {
  test('sorts keys as Go does, also those that look like numbers', () => {
    expect(toJsonText({ b: [{ z: 1, a: null }], 10: 'x', 2: 'ü"\n' })).toBe(
      '{"10":"x","2":"ü\\"\\n","b":[{"a":null,"z":1}]}',
    );
  });
});

describe('the age', () => {
  test.each([
    [5, '5s'],
    [125, '2m5s'],
    [1800, '30m'],
    [5 * 3600, '5h'],
    [72 * 3600, '3d'],
  ])('of %i seconds is %s', (seconds, age) => {
    expect(humanAge('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:00:00Z') + seconds * 1000)).toBe(age);
  });
});
