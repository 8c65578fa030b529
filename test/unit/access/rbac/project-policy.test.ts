import { describe, expect, test } from '@jest/globals';
import { parseProjectPolicy } from '../../../../src/access/rbac/project-policy.js';

function policyOf(policy: string, groups: readonly string[] = []) {
  return parseProjectPolicy({ name: 'p1', roles: [{ name: 'dev', policies: [policy], groups }] });
}

const GOOD = 'p, proj:p1:dev, applications, get, p1/*, allow';

describe('the roles of a project', () => {
  test('may see their project, do what they say, and belong to groups', () => {
    const { rules, grants } = policyOf(GOOD, ['ops', '"a,b"']);
    expect(rules.map(({ resource, object }) => `${resource} ${object}`)).toEqual(['projects p1', 'applications p1/*']);
    expect(grants.map(({ member, role }) => `${member} ${role}`)).toEqual(['ops proj:p1:dev', 'a,b proj:p1:dev']);
  });

  test.each([
    'p, proj:p1:dev, applications, action/apps/Deployment/restart, p1/ns/app, deny',
    'p, proj:p1:dev, logs, *, p1/a-*, allow',
    'p,proj:p1:dev,repositories,delete/x,p1/a.b,allow',
  ])('may say %j', (policy) => {
    expect(policyOf(policy).rules).toHaveLength(2);
  });

  test.each([
    ['p, proj:p1:dev, applications, get, p2/*, allow', 'another project'],
    ['p, proj:p1:dev, applications, get, *, allow', 'all projects'],
    ['p, proj:p1:dev, applications, get, p1*/*, allow', 'other projects, too'],
    ['p, proj:p1:dev, applications, get, p1/[a]/{b}, allow', 'signs that no name has'],
    ['p, proj:p1:ops, applications, get, p1/*, allow', 'another role'],
    ['p, role:admin, applications, get, p1/*, allow', 'a role of everybody'],
    ['p, proj:p1:dev, accounts, get, p1/*, allow', 'what belongs to no project'],
    ['p, proj:p1:dev, applications, fly, p1/*, allow', 'no action'],
    ['p, proj:p1:dev, applications, get, p1/*, maybe', 'no effect'],
    ['g, proj:p1:dev, role:admin', 'a grant'],
    [`${GOOD}\ng, proj:p1:dev, role:admin`, 'two lines'],
    [`${GOOD}\r`, 'a line break'],
    ['# nothing', 'a comment'],
    ['', 'nothing'],
  ])('are refused if they say %j: %s', (policy) => {
    expect(() => policyOf(policy)).toThrow(/^AppProject p1, role dev/);
  });

  test.each(['', ' ', 'a,b', ' ops', 'ops ', 'o"ps', 'o\tps', 'o\nps', 'o\rps', '"a"b"'])(
    'are refused with the group %j',
    (group) => {
      expect(() => policyOf(GOOD, [group])).toThrow(/^AppProject p1, role dev: the group /);
    },
  );

  test.each(['', 'a:b', '-a', 'a b'])('are refused with the name %j', (name) => {
    expect(() => parseProjectPolicy({ name: 'p1', roles: [{ name, policies: [], groups: [] }] })).toThrow(
      /no name of a role/,
    );
  });
});
