import { describe, expect, test } from '@jest/globals';
import { type ClassBounds, PermissionClasses } from '../../../../src/access/rbac/permission-classes.js';
import { parseRbacSettings } from '../../../../src/access/rbac/rbac-settings.js';
import { Rulebook } from '../../../../src/access/rbac/rulebook.js';
import { application, subjectOf } from '../../../support/enforcer-stage.js';

const POLICY = [
  'p, role:a, applications, get, p1/x*, allow',
  'p, role:b, applications, get, p2/*, allow',
  'p, role:c, applications, get, p3/*, allow',
  'g, a, role:a',
  'g, b, role:b',
  'g, c, role:c',
].join('\n');

function rulebookOf(settings: Record<string, string> = {}): Rulebook {
  return new Rulebook(parseRbacSettings(new Map(Object.entries({ 'policy.csv': POLICY, ...settings }))), new Map());
}

describe('the classes of all callers', () => {
  test.each([
    [['a'], ['a', 'a'], true],
    [['a', 'b'], ['b', 'a'], true],
    [['a', 'b', 'c'], ['c', 'b', 'a', 'b'], true],
    [['a', 'b'], ['a', 'c'], false],
    [['a', 'b'], ['a'], false],
    [['a', 'b', 'c'], ['a', 'b'], false],
    [[], ['a'], false],
  ])('of groups %j and %j: one is %j, in whatever order the rules are tried', (some, others, isOne) => {
    const classes = new PermissionClasses('argocd');
    const [one, other] = [some, others].map((groups) => classes.of(rulebookOf(), subjectOf('zoe', ...groups)));
    expect([one === other, one?.identity === other?.identity]).toEqual([isOne, isOne]);
  });

  test.each([[['a']], [['a', 'b']], [['a', 'b', 'c']], [[]]])(
    'of groups %j are others where the same rules are regular expressions',
    (groups) => {
      const classes = new PermissionClasses('argocd');
      const [globs, regexes] = [rulebookOf(), rulebookOf({ 'policy.matchMode': 'regex' })].map((rulebook) =>
        classes.of(rulebook, subjectOf('zoe', ...groups)),
      );
      expect(globs?.identity).not.toBe(regexes?.identity);
    },
  );

  test('have one identity whoever was looked at first', () => {
    const [some, others] = [new PermissionClasses('argocd'), new PermissionClasses('argocd')];
    others.of(rulebookOf(), subjectOf('bea', 'b'));
    const zoe = subjectOf('zoe', 'a', 'b');
    expect(some.of(rulebookOf(), zoe).identity).toBe(others.of(rulebookOf(), zoe).identity);
  });

  test.each<[string, Partial<ClassBounds>]>([
    ['classes', { classes: 1 }],
    ['sets of rules', { sets: 1 }],
    ['sets of projects', { projectSets: 1 }],
  ])('are made again with the same identity and the same sight where %s were too many', (_, bound) => {
    const bounds = { classes: 100, sets: 100, projectSets: 100, ...bound };
    const classes = new PermissionClasses('argocd', bounds);
    const rulebook = rulebookOf();
    const [zoe, bea] = [subjectOf('zoe', 'a', 'b'), subjectOf('bea', 'b')];
    const before = classes.of(rulebook, zoe);
    classes.of(rulebook, bea);
    const after = classes.of(rulebook, zoe);
    expect([after === before, after.identity === before.identity]).toEqual([false, true]);
    for (const permission of [before, after]) {
      expect(['p1/x', 'p1/y', 'p2/y', 'p3/y'].map((object) => permission.sees(application(object)))).toEqual([
        true,
        false,
        true,
        false,
      ]);
    }
  });
});
