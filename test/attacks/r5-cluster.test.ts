import { beforeEach, describe, expect, test } from '@jest/globals';
import { grpcDoor, grpcWebDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { waitUntil } from '../support/wait-until.js';
import { POLICY } from './guarded-installation.js';
import { type Overheard, useGuardedWorld } from './guarded-world.js';

const DOORS = [sseDoor, ndjsonDoor, grpcDoor, grpcWebDoor];
const PEOPLE = ['ann', 'bob', 'eve', 'robot', 'admin'] as const;
type Streams = Readonly<Record<(typeof PEOPLE)[number], Overheard>>;

const UNAUTHENTICATED = 16;

describe.each(DOORS)('R5 over $name: a change in the cluster reaches open streams', (door) => {
  const here = useGuardedWorld();
  let open: Streams;

  beforeEach(async () => {
    await here.apps.create('mine-1', { project: 'mine', path: 'mine-path' });
    await here.apps.create('mine-2', { project: 'mine', path: 'mine-path' });
    await here.apps.create('hidden-1', { project: 'hidden', path: 'hidden-path' });
    await here.server.caughtUp();
    const entries = PEOPLE.map(async (who) => [who, await here.synced(door, who)] as const);
    const [ann, bob, eve, robot, admin] = (await Promise.all(entries)).map(([, overheard]) => overheard);
    if (!ann || !bob || !eve || !robot || !admin) throw new Error('somebody has no stream');
    open = { ann, bob, eve, robot, admin };
  });

  /** What each was told since; ends by their codes. */
  const news = (): Record<string, string[]> =>
    Object.fromEntries(
      PEOPLE.map((who) => {
        const { client } = open[who];
        const synced = client.story.indexOf('synced');
        const told = client.story.slice(synced + 1).filter((entry) => entry.includes(' ') && !entry.includes('zz-end'));
        return [who, client.isEnded ? [...told, `ended ${client.error?.code ?? ''}`] : told];
      }),
    );

  /** By the time when admin was told of a later object, and everybody of as much as is expected. */
  async function expectNews(expected: Readonly<Record<string, string[]>>): Promise<void> {
    await here.apps.create('zz-end', { project: 'other' });
    await open.admin.client.until(() => open.admin.client.isEnded || seen(open.admin, 'ADDED zz-end'), 'the end');
    const isTold = (): boolean => PEOPLE.every((who) => (news()[who] ?? []).length >= (expected[who] ?? []).length);
    await waitUntil(isTold, 'everybody to be told').catch(() => undefined);
    expect(news()).toEqual(expected);
  }

  const NOTHING = { ann: [], bob: [], eve: [], robot: [], admin: [] };
  const patchPolicy = (policy: string) => here.edit('configmaps', 'argocd-rbac-cm', { data: { 'policy.csv': policy } });

  test('of the policy: objects leave and enter, and others notice nothing', async () => {
    await patchPolicy(POLICY.replace('g, ann, role:mine', 'g, eve, role:mine'));
    await Promise.all([open.ann.client.untilEvent('DELETED', 'mine-2'), open.eve.client.untilEvent('ADDED', 'mine-2')]);
    const before = open.ann.bytes().length;
    await here.apps.touch('mine-1', 'later-path');
    await open.eve.client.untilEvent('MODIFIED', 'mine-1');
    await expectNews({
      ...NOTHING,
      ann: ['DELETED mine-1', 'DELETED mine-2'],
      eve: ['ADDED mine-1', 'ADDED mine-2', 'MODIFIED mine-1'],
      robot: ['MODIFIED mine-1'],
      admin: ['MODIFIED mine-1'],
    });
    expect(open.ann.bytes().slice(before)).not.toMatch(/mine/);
  });

  test('of a role of a project: of its tokens, and of the groups that have it', async () => {
    const ci = { name: 'ci', policies: ['p, proj:mine:ci, applications, get, mine/mine-2, allow'] };
    const guests = { name: 'guests', policies: ['p, proj:mine:guests, applications, get, mine/mine-1, allow'] };
    await here.edit('appprojects', 'mine', { spec: { roles: [ci, guests] } });
    await patchPolicy(`${POLICY}g, bob, proj:mine:guests\n`);
    await Promise.all([
      open.robot.client.untilEvent('DELETED', 'mine-1'),
      open.bob.client.untilEvent('ADDED', 'mine-1'),
    ]);
    await expectNews({ ...NOTHING, robot: ['DELETED mine-1'], bob: ['ADDED mine-1'] });
  });

  test('of accounts: the streams of one that is gone, disabled or has lost a capability end', async () => {
    await here.edit('configmaps', 'argocd-cm', {
      data: { 'accounts.ann': null, 'accounts.bob.enabled': 'false', 'accounts.eve': 'apiKey' },
    });
    for (const who of ['ann', 'bob', 'eve'] as const) {
      expect(await open[who].client.untilEnd()).toMatchObject({ code: UNAUTHENTICATED });
    }
    const marks = [open.ann, open.bob].map(({ bytes }) => bytes().length);
    await here.apps.touch('mine-1', 'later-path');
    const ended = [`ended ${UNAUTHENTICATED}`];
    const touched = ['MODIFIED mine-1'];
    await expectNews({ ann: ended, bob: ended, eve: ended, robot: touched, admin: touched });
    expect([open.ann, open.bob].map(({ bytes }) => bytes().length)).toEqual(marks);
  });

  test('of a project token: its streams end when it is taken from the project', async () => {
    await here.edit('appprojects', 'mine', { status: { jwtTokensByRole: { ci: { items: [] } } } });
    expect(await open.robot.client.untilEnd()).toMatchObject({ code: UNAUTHENTICATED });
    await expectNews({ ...NOTHING, robot: [`ended ${UNAUTHENTICATED}`] });
    const again = await here.watch(door, 'robot');
    await again.client.untilEnd();
    expect(again.client.events).toEqual([]);
  });

  test('of a project: with it go its roles and their tokens', async () => {
    await here.remove('appprojects', 'mine');
    expect(await open.robot.client.untilEnd()).toMatchObject({ code: UNAUTHENTICATED });
    // What it saw may be taken back before.
    const robot = news()['robot'] ?? [];
    expect(robot).toContain(`ended ${UNAUTHENTICATED}`);
    await expectNews({ ...NOTHING, robot });
  });

  test.each([
    { what: 'the key that signs', data: { 'server.secretkey': 'another-key' }, ended: PEOPLE },
    { what: 'a password', data: { 'accounts.ann.passwordMtime': '2099-01-01T00:00:00Z' }, ended: ['ann'] },
  ])('of $what: what it had signed counts no longer', async ({ data, ended }) => {
    await here.edit('secrets', 'argocd-secret', { stringData: data });
    for (const who of PEOPLE.filter((one) => ended.some((other) => other === one))) {
      expect([who, await open[who].client.untilEnd()]).toMatchObject([who, { code: UNAUTHENTICATED }]);
    }
    const still = PEOPLE.filter((who) => !open[who].client.isEnded);
    expect(still).toHaveLength(PEOPLE.length - ended.length);
  });

  test('of anonymous access: who came without a token is let go when it ends', async () => {
    await patchPolicy(`${POLICY}p, role:open, applications, get, mine/*, allow\n`);
    await here.edit('configmaps', 'argocd-rbac-cm', { data: { 'policy.default': 'role:open' } });
    await here.edit('configmaps', 'argocd-cm', { data: { 'users.anonymous.enabled': 'true' } });
    const isIn = async (): Promise<boolean> => (await here.get('/api/v1/applications')).text.includes('mine-1');
    await waitUntil(isIn, 'anonymous access');
    const nobody = await here.synced(door, 'nobody in particular');
    expect(nobody.client.events.map(({ name }) => name)).toEqual(['mine-1', 'mine-2']);
    await here.edit('configmaps', 'argocd-cm', { data: { 'users.anonymous.enabled': 'false' } });
    expect(await nobody.client.untilEnd()).toMatchObject({ code: UNAUTHENTICATED, message: 'no session information' });
  });
});

function seen({ client }: Overheard, entry: string): boolean {
  return client.story.includes(entry);
}
