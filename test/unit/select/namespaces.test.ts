import { describe, expect, test } from '@jest/globals';
import { parseFollowedNamespaces } from '../../../src/select/namespaces.js';

describe('followed namespaces', () => {
  test.each([
    [[], 'argocd', true],
    [[], 'argocd2', false],
    [['team-*'], 'argocd', true],
    [['team-*'], 'team-a', true],
    [['team-*'], 'team-', true],
    [['team-*'], 'my-team-a', false],
    [['team-?'], 'team-a', true],
    [['team-?'], 'team-ab', false],
    [['*'], 'anything', true],
    [['a', 'b'], 'b', true],
    [['a', 'b'], 'ab', false],
    [['a.b'], 'axb', false],
    [['a+'], 'aa', false],
    [['[ab]'], 'a', false],
    [['/^team-[0-9]+$/'], 'team-12', true],
    [['/^team-[0-9]+$/'], 'team-x', false],
    [['/team/'], 'my-team-a', true],
    [['/'], 'argocd2', false],
    [['//'], 'x', false],
    [[''], '', false],
  ])('%j follow %j: %s', (patterns, namespace, isFollowed) => {
    expect(parseFollowedNamespaces('argocd', patterns).follows(namespace)).toBe(isFollowed);
  });

  test('are a single one only without patterns', () => {
    expect(parseFollowedNamespaces('argocd', []).isSingle).toBe(true);
    expect(parseFollowedNamespaces('argocd', ['']).isSingle).toBe(true);
    expect(parseFollowedNamespaces('argocd', ['x']).isSingle).toBe(false);
  });

  test('refuse what is no regular expression, and name it', () => {
    expect(() => parseFollowedNamespaces('argocd', ['/(/'])).toThrow('(');
  });
});
