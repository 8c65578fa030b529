import { describe, expect, test } from '@jest/globals';
import { application, projectWith, seeing, stageOf, stageWith, subjectOf } from '../../../support/enforcer-stage.js';

const POLICY = [
  'p, role:a, applications, get, p1/*, allow',
  'p, role:b, applications, get, p2/x*, allow',
  'p, role:b, applications, get, p2/xx, deny',
  'p, role:wide, applications, get, */*, allow',
  'g, ann, role:a',
  'g, ops, role:a',
  'g, bea, role:b',
  'g, wim, role:wide',
].join('\n');

describe('a class of permission', () => {
  test('is the same object for all who see by the same rules', () => {
    const { enforcer } = stageWith(POLICY);
    expect(enforcer.classOf(subjectOf('ann'))).toBe(enforcer.classOf(subjectOf('zoe', 'ops', 'unknown')));
    expect(enforcer.classOf(subjectOf('ann')).identity).not.toBe(enforcer.classOf(subjectOf('bea')).identity);
  });

  test('stays the same object through a change that does not concern it', () => {
    const { enforcer, installation } = stageWith(POLICY);
    const before = enforcer.classOf(subjectOf('ann'));
    installation.change({ rbac: { 'policy.csv': `${POLICY}\ng, new, role:b` } });
    expect(enforcer.classOf(subjectOf('ann'))).toBe(before);
  });

  test('knows the projects outside of which it sees nothing', () => {
    const { enforcer } = stageWith(POLICY);
    expect(enforcer.classOf(subjectOf('bea', 'ops')).projects).toEqual(new Set(['p1', 'p2']));
    expect(enforcer.classOf(subjectOf('wim')).projects).toBeUndefined();
    expect(enforcer.classOf(subjectOf('nobody')).projects).toEqual(new Set());
  });

  test.each([
    ['ann', 'p1/a', true],
    ['ann', 'p1/team/a', true],
    ['ann', 'p2/a', false],
    ['bea', 'p2/xa', true],
    ['bea', 'p2/xx', false],
    ['bea', 'p2/team/xa', false],
    ['wim', 'p9/a', true],
    ['nobody', 'p1/a', false],
  ])('of %s: it sees %s is %j, as often as it is asked', (name, object, sees) => {
    const permission = stageWith(POLICY).enforcer.classOf(subjectOf(name));
    expect([1, 2].map(() => permission.sees(application(object)))).toEqual([sees, sees]);
  });

  test('sees an application no more that moved to another project', () => {
    const permission = stageWith(POLICY).enforcer.classOf(subjectOf('ann'));
    expect(permission.sees(application('p1/a'))).toBe(true);
    expect(permission.sees(application('p2/a'))).toBe(false);
  });

  test('of a group that only a project names is about that project alone', () => {
    const own = 'p, proj:p1:dev, applications, get, p1/*, allow';
    const { enforcer } = stageOf({ rbac: {}, projects: [projectWith('p1', [own], ['crew']), projectWith('p2', [])] });
    const permission = enforcer.classOf(subjectOf('zoe', 'crew'));
    expect(permission.projects).toEqual(new Set(['p1']));
    expect(permission.sees(application('p1/a'))).toBe(true);
    expect(enforcer.classOf(subjectOf('zoe'))).not.toBe(permission);
  });

  test('keeps a denial of a project to that project', () => {
    const denial = 'p, proj:p1:dev, applications, get, p1/secret, deny';
    const rbac = { 'policy.csv': 'p, crew, applications, get, */*, allow\ng, crew, role:x' };
    const { enforcer } = stageOf({ rbac, projects: [projectWith('p1', [denial], ['crew']), projectWith('p2', [])] });
    const permission = enforcer.classOf(subjectOf('zoe', 'crew'));
    expect(['p1/secret', 'p1/open', 'p2/secret'].map((object) => permission.sees(application(object)))).toEqual([
      false,
      true,
      true,
    ]);
  });

  test('of the token of a project is about that project alone, whatever the policy says of it', () => {
    const own = 'p, proj:p1:dev, applications, get, p1/*, allow';
    const rbac = { 'policy.csv': 'g, proj:p1:dev, role:admin' };
    const { enforcer } = stageOf({ rbac, projects: [projectWith('p1', [own]), projectWith('p2', [])] });
    const permission = enforcer.classOf(subjectOf('proj:p1:dev'));
    expect(['p1/a', 'p2/a'].map((object) => permission.sees(application(object)))).toEqual([true, false]);
  });

  test.each(['ann', 'bea', 'wim', 'nobody'])(
    'agrees with single decisions for %s where a project is no name',
    (name) => {
      const { enforcer } = stageWith(POLICY);
      const object = 'p9/x/y/z';
      const header = { ...application('p9/z'), namespace: 'y', key: 'y/z', project: 'p9/x' };
      expect(enforcer.classOf(subjectOf(name)).sees(header)).toBe(enforcer.allows(subjectOf(name), seeing(object)));
    },
  );
});
