import { describe, expect, test } from '@jest/globals';
import { compileRegex } from '../../../../src/access/rbac/regex.js';

describe('a regular expression of a policy', () => {
  test('is not anchored', () => {
    expect(compileRegex('proj')?.matches('xproj/app')).toBe(true);
  });

  test.each(['(', '(?=a)', 'a**', 'x{1001}', '\\1'])('%j is none in the syntax of RE2', (pattern) => {
    expect(compileRegex(pattern)).toBeUndefined();
  });

  test.each([
    ['^p/.*', 'p'],
    ['^p-1/a$', 'p-1'],
    ['p/.*', undefined],
    ['^p/?', undefined],
    ['^p/*x', undefined],
    ['^p/{0,1}x', undefined],
    ['^p/|q', undefined],
    ['^p.q/', undefined],
  ])('%j is about the project %j alone', (pattern, project) => {
    expect(compileRegex(pattern)?.project).toBe(project);
  });

  test.each([
    ['.*', true],
    ['^p/', true],
    ['p', true],
    ['^p/.*$', false],
    ['p/\\B', false],
    ['p/a', false],
  ])('that %j matches all that begins with p/ is %j', (pattern, all) => {
    expect(compileRegex(pattern)?.matchesAllFrom('p/')).toBe(all);
  });
});
