import { describe, expect, test } from '@jest/globals';
import { ANONYMOUS } from '../../../../src/access/subject.js';
import { projectWith, seeing, stageOf, stageWith, subjectOf } from '../../../support/enforcer-stage.js';

const OWN = 'p, proj:p1:dev, applications, get, p1/*, allow';

describe('the order in which rules are tried', () => {
  test('leaves a group out that stands first in no grant, whatever its rules are', () => {
    const rule = 'p, ops, applications, get, */*, allow';
    expect(stageWith(rule).enforcer.allows(subjectOf('zoe', 'ops'), seeing('p/a'))).toBe(false);
    expect(stageWith(`${rule}\ng, ops, role:any`).enforcer.allows(subjectOf('zoe', 'ops'), seeing('p/a'))).toBe(true);
  });

  test('ends with the rules of nobody, which are for everybody', () => {
    const { enforcer } = stageWith('p, , applications, get, open/*, allow\np, ann, applications, get, open/*, deny');
    expect([ANONYMOUS, subjectOf('ann')].map((who) => enforcer.allows(who, seeing('open/a')))).toEqual([true, true]);
  });

  test('keeps the token of a project to that project, as long as the other one exists', () => {
    const rbac = { 'policy.csv': 'g, proj:p1:dev, role:admin' };
    const { enforcer } = stageOf({ rbac, projects: [projectWith('p1', [OWN]), projectWith('p2', [])] });
    const token = subjectOf('proj:p1:dev');
    expect(['p1/a', 'p2/a', 'p3/a'].map((object) => enforcer.allows(token, seeing(object)))).toEqual([
      true,
      false,
      true,
    ]);
  });

  test('gives the token of a project no groups', () => {
    const { enforcer } = stageOf({ rbac: { 'policy.csv': 'g, ops, role:admin' }, projects: [projectWith('p1', [])] });
    expect(enforcer.allows(subjectOf('proj:p1:dev', 'ops'), seeing('p1/a'))).toBe(false);
    expect(enforcer.allows(subjectOf('zoe', 'ops'), seeing('p1/a'))).toBe(true);
  });

  test('adds the roles of a project to who is in the default role, too', () => {
    const projects = [projectWith('p1', [OWN], ['role:all'])];
    const { enforcer } = stageOf({ rbac: { 'policy.default': 'role:all' }, projects });
    expect(['p1/a', 'p2/a'].map((object) => enforcer.allows(subjectOf('zoe'), seeing(object)))).toEqual([true, false]);
    expect(enforcer.allows(ANONYMOUS, seeing('p1/a'))).toBe(false);
  });

  test.each([
    ['projects', 'p1', true],
    ['projects', 'p2', false],
    ['logs', 'p1/a', false],
  ])('lets a role of a project see its project: %s %s %j', (resource, object, allowed) => {
    const { enforcer } = stageOf({ rbac: {}, projects: [projectWith('p1', [OWN], ['crew']), projectWith('p2', [])] });
    expect(enforcer.allows(subjectOf('zoe', 'crew'), { resource, action: 'get', object })).toBe(allowed);
  });
});
