import { describe, expect, test } from '@jest/globals';
import { application, projectWith, seeing, stageOf, stageWith, subjectOf } from '../../../support/enforcer-stage.js';

const GOOD = 'p, ann, applications, get, p1/*, allow';
const TEN_MINUTES = 10 * 60_000;

describe('an enforcer', () => {
  test('decides by the new policy in the turn that reads it, and tells so once', () => {
    const { enforcer, installation } = stageWith(GOOD);
    const seen: boolean[] = [];
    enforcer.onChange(() => seen.push(enforcer.classOf(subjectOf('ann')).sees(application('p1/a'))));
    installation.change({ rbac: { 'policy.csv': '' } });
    expect(seen).toEqual([false]);
  });

  test.each([
    ['the same policy', { rbac: { 'policy.csv': GOOD } }],
    ['another part of the installation', { config: { url: 'https://x' } }],
    ['a project with the same roles', { projects: [{ ...projectWith('p1', []), status: { any: 'thing' } }] }],
  ])('says nothing of %s', (_, change) => {
    const { enforcer, installation } = stageOf({ rbac: { 'policy.csv': GOOD }, projects: [projectWith('p1', [])] });
    let told = 0;
    enforcer.onChange(() => (told += 1));
    installation.change(change);
    expect(told).toBe(0);
  });

  test.each([
    ['come', [projectWith('p1', []), projectWith('p2', [])]],
    ['go', []],
    ['get other roles', [projectWith('p1', ['p, proj:p1:dev, applications, get, p1/*, allow'])]],
  ])('tells when projects %s', (_, projects) => {
    const { enforcer, installation } = stageOf({ rbac: {}, projects: [projectWith('p1', [])] });
    let told = 0;
    enforcer.onChange(() => (told += 1));
    installation.change({ projects });
    expect(told).toBe(1);
  });

  test('keeps the last good policy when a new one is not understood, and says what is wrong', () => {
    const { enforcer, installation, logged } = stageWith(GOOD);
    installation.change({ rbac: { 'policy.csv': `${GOOD}\nwrong`, 'policy.default': 'role:admin' } });
    expect(enforcer.problem).toMatch(/^argocd-rbac-cm policy\.csv, line 2: "wrong"/);
    expect(logged.join()).toContain('the last good policy is kept');
    expect(enforcer.allows(subjectOf('ann'), seeing('p1/a'))).toBe(true);
    expect(enforcer.allows(subjectOf('ann'), seeing('p2/a'))).toBe(false);
    installation.change({ rbac: { 'policy.csv': '' } });
    expect(enforcer.problem).toBeUndefined();
    expect(enforcer.allows(subjectOf('ann'), seeing('p1/a'))).toBe(false);
  });

  test('lets nobody do anything before there was a good policy', () => {
    const { enforcer, installation } = stageWith('wrong');
    expect(enforcer.hasGoodPolicy).toBe(false);
    expect(enforcer.allows(subjectOf('admin'), seeing('p1/a'))).toBe(false);
    expect(enforcer.classOf(subjectOf('admin')).sees(application('p1/a'))).toBe(false);
    installation.change({ rbac: { 'policy.csv': GOOD } });
    expect(enforcer.hasGoodPolicy).toBe(true);
    expect(enforcer.classOf(subjectOf('admin')).sees(application('p1/a'))).toBe(true);
  });

  test('lets nobody do anything before all of the installation is known, whichever part was waited for', () => {
    const stage = stageOf({ rbac: { 'policy.csv': GOOD }, isKnown: false });
    expect(stage.enforcer.hasGoodPolicy).toBe(false);
    expect(stage.enforcer.allows(subjectOf('admin'), seeing('p1/a'))).toBe(false);
    let told = 0;
    stage.enforcer.onChange(() => (told += 1));
    stage.installation.isKnown = true;
    stage.installation.change({ config: {} });
    expect(stage.enforcer.hasGoodPolicy).toBe(true);
    expect(stage.enforcer.allows(subjectOf('ann'), seeing('p1/a'))).toBe(true);
    expect(told).toBe(1);
  });

  test('reads the groups of a caller from the claims that the policy names', () => {
    const subject = {
      name: 'x',
      claims: new Map([
        ['groups', ['ops']],
        ['email', ['a@b']],
      ]),
    };
    const policy = 'g, ops, role:admin\ng, a@b, role:readonly';
    expect(stageWith(policy).enforcer.allows(subject, { ...seeing('p/a'), action: 'sync' })).toBe(true);
    expect(
      stageWith(policy, { scopes: '[email]' }).enforcer.allows(subject, { ...seeing('p/a'), action: 'sync' }),
    ).toBe(false);
    expect(stageWith(policy, { scopes: '[email]' }).enforcer.allows(subject, seeing('p/a'))).toBe(true);
  });

  test('remembers the classes that were in force for ten minutes after the change, by position (R9)', () => {
    const stage = stageWith(GOOD);
    const { enforcer, installation, clock } = stage;
    stage.position = '100';
    clock.advance(TEN_MINUTES);
    const old = enforcer.classOf(subjectOf('ann'));
    installation.change({ rbac: { 'policy.csv': '' } });
    stage.position = '200';
    clock.advance(TEN_MINUTES);
    expect(enforcer.classesSince(subjectOf('ann'), '150')).toEqual([
      { permission: old, from: undefined, until: '100' },
      { permission: enforcer.classOf(subjectOf('ann')), from: '100', until: undefined },
    ]);
    expect(enforcer.mayHaveChangedSince(subjectOf('ann'), '150')).toBe(true);
    expect(enforcer.classesSince(subjectOf('ann'), '201').map(({ permission }) => permission)).toEqual([
      enforcer.classOf(subjectOf('ann')),
    ]);
    expect(enforcer.mayHaveChangedSince(subjectOf('ann'), '201')).toBe(false);
  });
});
