import { describe, expect, test } from '@jest/globals';
import { application, projectWith, seeing, stageOf, stageWith, subjectOf } from '../support/enforcer-stage.js';

describe('C2: what a policy may not do', () => {
  test.each(['p1/*', 'p1/[a-z]', '*/*', 'p[0-9]/a', '{p1,p2}/a', '.*', 'p1/.'])(
    'C2.34 signs of a glob in the question %j are literal',
    (object) => {
      expect(
        stageWith('p, ann, applications, get, p1/a, allow').enforcer.allows(subjectOf('ann'), seeing(object)),
      ).toBe(false);
    },
  );

  test.each([
    ['proj/*', 'proj/app', true],
    ['proj/*', 'proj/ns/app', true],
    ['proj/*', 'proj2/app', false],
    ['proj/*', 'proj', false],
    ['proj', 'proj2/app', false],
    ['*/app', 'proj/app', true],
    ['*/app', 'proj/ns/app', true],
    ['*/app', 'proj/xapp', false],
  ])('C2.35 %j and %j: %j', (pattern, object, allowed) => {
    const { enforcer } = stageWith(`p, ann, applications, get, ${pattern}, allow`);
    expect(enforcer.allows(subjectOf('ann'), seeing(object))).toBe(allowed);
  });

  test('C2.36 a denial beats a permission of the same caller, in whatever order they stand', () => {
    const lines = [
      'p, ann, applications, get, p1/*, allow',
      'p, role:x, applications, get, p1/secret, deny',
      'g, ann, role:x',
    ];
    for (const policy of [lines, [...lines].reverse()]) {
      const { enforcer } = stageWith(policy.join('\n'));
      expect(['p1/a', 'p1/secret'].map((object) => enforcer.allows(subjectOf('ann'), seeing(object)))).toEqual([
        true,
        false,
      ]);
    }
  });

  test('C2.36 role:readonly as the default is for everybody, and no denial for a caller undoes it', () => {
    const { enforcer } = stageWith('p, ann, applications, get, */*, deny', { 'policy.default': 'role:readonly' });
    expect(['ann', 'nobody'].map((name) => enforcer.allows(subjectOf(name), seeing('p1/a')))).toEqual([true, true]);
    expect(enforcer.allows({ name: '', claims: new Map() }, seeing('p1/a'))).toBe(true);
  });

  test('C2.36 without a default role, who is not named may do nothing', () => {
    expect(stageWith('', { 'policy.default': '' }).enforcer.allows(subjectOf('ann'), seeing('p1/a'))).toBe(false);
  });

  test.each([
    ['proj', 'xproj/app', true],
    ['^proj$', 'xproj/app', false],
    ['^proj$', 'proj/app', false],
    ['^proj/', 'proj/app', true],
  ])('C2.36 the regular expression %j is searched in %j: %j', (pattern, object, allowed) => {
    const { enforcer } = stageWith(`p, ann, applications, get, ${pattern}, allow`, { 'policy.matchMode': 'regex' });
    expect(enforcer.allows(subjectOf('ann'), seeing(object))).toBe(allowed);
  });

  test('C2.36 an expression that would be a catastrophe elsewhere is decided in linear time', () => {
    const { enforcer } = stageWith('p, ann, applications, get, (a+)+$, allow', { 'policy.matchMode': 'regex' });
    expect(enforcer.allows(subjectOf('ann'), seeing(`p/${'a'.repeat(5_000)}b`))).toBe(false);
  });

  test('C2.36 an expression that is none refuses what comes so far, and nothing else', () => {
    const policy =
      'p, ann, applications, get, .*, allow\np, ann, applications, get, (, allow\np, ann, logs, get, .*, allow';
    const { enforcer } = stageWith(policy, { 'policy.matchMode': 'regex' });
    expect(enforcer.allows(subjectOf('ann'), seeing('p/a'))).toBe(false);
    expect(enforcer.allows(subjectOf('ann'), { ...seeing('p/a'), resource: 'logs' })).toBe(true);
  });

  test.each(['"ops"x', 'o"ps', 'a\rb, c', '"a\nb"'])(
    'C2.37 the group %j in a policy spoils it, and gives nobody anything',
    (group) => {
      const { enforcer } = stageWith(`g, ${group}, role:admin`);
      expect(enforcer.problem).toMatch(/policy\.csv, line 1/);
      expect(enforcer.allows(subjectOf('x', 'ops', 'a', 'o"ps'), seeing('p/a'))).toBe(false);
    },
  );

  test.each([
    ['"a,b"', 'a,b'],
    ['#ops', '#ops'],
    ['a\tb', 'a\tb'],
    ['a\u2028b', 'a\u2028b'],
    ['"say ""x"""', 'say "x"'],
  ])('C2.37 the group %j in a policy is the one literal token %j', (written, group) => {
    const { enforcer } = stageWith(`g, ${written}, role:readonly`);
    const others = ['a', 'b', 'ops', 'x', 'say'];
    expect(enforcer.allows(subjectOf('zoe', group), seeing('p/a'))).toBe(true);
    expect(enforcer.allows(subjectOf('zoe', ...others), seeing('p/a'))).toBe(false);
  });

  test.each(['a,b', 'o"ps', 'o\nps', 'o\rps', 'o\tps', 'x, role:admin\ng, zoe'])(
    'C2.37 a project with the group %j has no roles',
    (group) => {
      const { enforcer } = stageOf({
        rbac: {},
        projects: [projectWith('p1', ['p, proj:p1:dev, applications, get, p1/*, allow'], [group])],
      });
      expect([...enforcer.projectProblems.keys()]).toEqual(['p1']);
      expect(enforcer.allows(subjectOf('zoe', group, 'a', 'b', 'ops'), seeing('p1/a'))).toBe(false);
    },
  );

  test.each([
    ['another project', 'p, proj:bad:dev, applications, get, good/*, allow'],
    ['everything', 'p, proj:bad:dev, applications, *, */*, allow'],
    ['the role of admins', 'p, role:admin, applications, get, bad/*, allow'],
    ['nothing that can be read', 'p, "'],
    ['a grant', 'g, zoe, role:admin'],
  ])('C2.38 a project role that speaks of %s is refused with its project, and others go on', (_, policy) => {
    const good = projectWith('good', ['p, proj:good:dev, applications, get, good/*, allow'], ['crew']);
    const { enforcer, logged } = stageOf({
      rbac: { 'policy.csv': 'g, ann, role:readonly' },
      projects: [projectWith('bad', [policy], ['crew']), good],
    });
    const crew = subjectOf('zoe', 'crew');
    expect(['bad/a', 'good/a'].map((object) => enforcer.allows(crew, seeing(object)))).toEqual([false, true]);
    expect(['bad/a', 'good/a'].map((object) => enforcer.classOf(crew).sees(application(object)))).toEqual([
      false,
      true,
    ]);
    expect(enforcer.allows(subjectOf('ann'), seeing('bad/a'))).toBe(true);
    expect(logged.filter((line) => line.includes('the roles of a project are refused'))).toHaveLength(1);
  });

  test('C2.39 chains and circles of grants are bounded: ten of them are followed', () => {
    const chain = Array.from({ length: 1_000 }, (_, index) => `g, r${index}, r${index + 1}`);
    const policy = [
      ...chain,
      'g, r1000, r0',
      'g, self, self',
      'p, r10, applications, get, ten/*, allow',
      'p, r11, applications, get, eleven/*, allow',
    ];
    const { enforcer } = stageWith(policy.join('\n'));
    expect(['ten/a', 'eleven/a'].map((object) => enforcer.allows(subjectOf('r0'), seeing(object)))).toEqual([
      true,
      false,
    ]);
    expect(enforcer.allows(subjectOf('self'), seeing('ten/a'))).toBe(false);
  });

  test('C2.39 who is granted a role of a project has it there alone', () => {
    const own = 'p, proj:p1:dev, applications, get, p1/*, allow';
    const { enforcer } = stageOf({
      rbac: { 'policy.csv': 'g, ann, proj:p1:dev' },
      projects: [projectWith('p1', [own]), projectWith('p2', [])],
    });
    expect(['p1/a', 'p2/a'].map((object) => enforcer.allows(subjectOf('ann'), seeing(object)))).toEqual([true, false]);
    expect(['p1/a', 'p2/a'].map((object) => enforcer.classOf(subjectOf('ann')).sees(application(object)))).toEqual([
      true,
      false,
    ]);
  });

  test.each(['admins', 'Admins ', ' Admins', 'ADMINS', 'Adm\u0131ns'])('C2.40 the group %j is not Admins', (group) => {
    expect(stageWith('g, Admins, role:admin').enforcer.allows(subjectOf('zoe', group), seeing('p/a'))).toBe(false);
  });

  test('C2.40 a name composed in another way is another name', () => {
    const { enforcer } = stageWith(`g, ${'é'.normalize('NFC')}quipe, role:admin`);
    expect(
      ['NFC', 'NFD'].map((form) => enforcer.allows(subjectOf('zoe', 'équipe'.normalize(form)), seeing('p/a'))),
    ).toEqual([true, false]);
  });

  test.each([
    ['gone', undefined],
    ['emptied', {}],
    ['left without a policy', { 'policy.csv': '' }],
  ])('C2.41 when the ConfigMap is %s, all its grants end and the built-in policy stays', (_, rbac) => {
    const { enforcer, installation } = stageWith('g, ann, role:readonly', { 'policy.default': 'role:readonly' });
    installation.change({ rbac });
    expect(['ann', 'nobody', 'admin'].map((name) => enforcer.allows(subjectOf(name), seeing('p/a')))).toEqual([
      false,
      false,
      true,
    ]);
  });

  test('C2.41 when the ConfigMap is malformed, the last good policy stays and the problem is named', () => {
    const { enforcer, installation } = stageWith('g, ann, role:readonly');
    installation.change({ rbac: { 'policy.csv': 'p, *, *, *, *' } });
    expect(enforcer.problem).toContain('argocd-rbac-cm policy.csv, line 1');
    expect(['ann', 'nobody'].map((name) => enforcer.allows(subjectOf(name), seeing('p/a')))).toEqual([true, false]);
  });
});
