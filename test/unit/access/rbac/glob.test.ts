import { describe, expect, test } from '@jest/globals';
import { compileGlob } from '../../../../src/access/rbac/glob.js';

describe('a glob of a policy', () => {
  test.each([
    ['p/*', 'p/ns/app', 'a star crosses slashes'],
    ['*', '', 'a star takes nothing, too'],
    ['p/**', 'p/x', 'two stars are one'],
    ['p/?', 'p/ü', 'a question mark takes one character, whatever it is'],
    ['?', '😀', 'also one of two UTF-16 units'],
    ['p[a-c]', 'pb', 'a range'],
    ['p[!a-c]', 'pd', 'the opposite of a range'],
    ['p[xyz]', 'py', 'a list'],
    ['p[xy-z]', 'p-', 'a dash in a list is plain'],
    ['p[]-a]', 'p^', 'a range may begin with a bracket'],
    ['{a,b}/x', 'b/x', 'a choice'],
    ['{a,{b,c}d}', 'cd', 'a choice in a choice'],
    ['p{,x}', 'p', 'an empty choice'],
    ['p\\*', 'p*', 'a backslash makes a star plain'],
    ['a,b}c]', 'a,b}c]', 'commas and closing brackets are plain outside of braces'],
    ['*a*b*c', 'xaxbxc', 'several stars'],
    ['', '', 'nothing matches nothing'],
  ])('%j matches %j: %s', (pattern, text) => {
    expect(compileGlob(pattern).matches(text)).toBe(true);
  });

  test.each([
    ['p', 'p2', 'it is about the whole text'],
    ['*/*', 'name', 'a slash has to be there'],
    ['p/?', 'p/', 'a question mark takes something'],
    ['[!a]', '', 'and so does a class'],
    ['a*ba', 'aba_', 'the end counts'],
    ['ab*ba', 'aba', 'what stands before a star and after it may not overlap'],
    ['*a*a*', 'a', 'nor what stands between stars'],
    ['{a', 'a', 'braces have to be closed'],
    ['[a', 'a', 'brackets, too'],
    ['[]', ']', 'a class is not empty'],
    ['[z-a]', 'm', 'a range goes up'],
    ['a\\', 'a', 'a backslash needs something after it'],
    [`${'{'.repeat(60)}a${'}'.repeat(60)}`, 'a', 'braces nest to a depth of 50'],
  ])('%j does not match %j: %s', (pattern, text) => {
    expect(compileGlob(pattern).matches(text)).toBe(false);
  });

  test.each(['*a*a*a*a*a*a*a*a*a*a*a*b', '{a,a}{a,a}'.repeat(60), `${'{a*,*a}'.repeat(40)}b`, '?*'.repeat(50)])(
    '%j is decided in bounded time',
    (pattern) => {
      expect(compileGlob(pattern).matches('a'.repeat(45))).toBe(false);
    },
  );

  test.each([
    ['p/*', 'p'],
    ['a\\*b/c', 'a*b'],
    ['p', undefined],
    ['p*/x', undefined],
    ['{p}/x', undefined],
    ['*/*', undefined],
  ])('%j is about the project %j alone', (pattern, project) => {
    expect(compileGlob(pattern).project).toBe(project);
  });

  test.each([
    ['p/*', true],
    ['*', true],
    ['p*', true],
    ['*/*', true],
    ['{p,q}/*', true],
    ['p/a*', false],
    ['*a', false],
    ['q/*', false],
  ])('that %j matches all that begins with p/ is %j', (pattern, all) => {
    expect(compileGlob(pattern).matchesAllFrom('p/')).toBe(all);
  });
});
