import { describe, expect, test } from '@jest/globals';
import { parseRbacSettings } from '../../../../src/access/rbac/rbac-settings.js';
import { Rulebook } from '../../../../src/access/rbac/rulebook.js';
import { subjectNamed } from '../../../../src/access/subject.js';

function settings(data: Readonly<Record<string, string>>) {
  return parseRbacSettings(new Map(Object.entries(data)));
}

describe('the settings of RBAC', () => {
  test('are glob mode, the claim groups and no default role, where nothing is said', () => {
    expect(settings({})).toMatchObject({ defaultRole: '', scopes: ['groups'], compiler: { mode: 'glob' } });
  });

  test.each([
    ['[email, groups]', ['email', 'groups']],
    ['- sub', ['sub']],
    ['[]', []],
    ['# nothing', ['groups']],
  ])('take the scopes %j as %j', (scopes, claims) => {
    expect(settings({ scopes }).scopes).toEqual(claims);
  });

  test.each(['groups', '{a: b}', '[[a]]', '[a'])('refuse the scopes %j', (scopes) => {
    expect(() => settings({ scopes })).toThrow(/^argocd-rbac-cm scopes: /);
  });

  test.each([
    ['regex', 'regex'],
    ['glob', 'glob'],
    ['Regex', 'glob'],
  ])('take the match mode %j as %j', (mode, taken) => {
    expect(settings({ 'policy.matchMode': mode }).compiler.mode).toBe(taken);
  });

  test('take every key like policy.*.csv, and no other', () => {
    const { policy } = settings({
      'policy.csv': 'g, a, r',
      'policy.x.y.csv': 'g, b, r',
      'policy.xcsv': 'g, c, r',
      'my.policy.csv': 'g, d, r',
    });
    expect(['a', 'b', 'c', 'd'].filter((name) => policy.hasGrants(name))).toEqual(['a', 'b']);
  });

  test('name the key and the line that is wrong', () => {
    expect(() => settings({ 'policy.csv': 'g, a, b', 'policy.z.csv': '\n\nwrong' })).toThrow(
      /^argocd-rbac-cm policy\.z\.csv, line 3: /,
    );
  });

  test.each([
    ['admin', 'applications', 'sync', 'p/a', true],
    ['admin', 'exec', 'create', 'p/a', true],
    ['admin', 'exec', 'get', 'p/a', false],
    ['admin', 'gpgkeys', 'update', 'k', false],
    ['role:readonly', 'logs', 'get', 'p/a', true],
    ['role:readonly', 'accounts', 'get', 'x', true],
    ['role:readonly', 'applications', 'get', 'a', false],
    ['role:readonly', 'accounts', 'update', 'x', false],
    ['somebody', 'projects', 'get', 'p', false],
  ])('let %s do %s %s %s by the built-in policy: %j', (name, resource, action, object, allowed) => {
    const rulebook = new Rulebook(settings({}), new Map());
    expect(rulebook.allows(subjectNamed(name), { resource, action, object })).toBe(allowed);
  });
});
