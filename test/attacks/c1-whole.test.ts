import { describe, expect, test } from '@jest/globals';
import { grpcDoor, grpcWebDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { rawToken, sessionClaims, sessionToken, signed } from '../support/tokens.js';
import { waitUntil } from '../support/wait-until.js';
import { useGuardedWorld } from './guarded-world.js';

const CLAIMS = sessionClaims({ sub: 'admin:login', exp: 4_000_000_000, groups: ['admins'] });

const FORGED = [
  { what: 'C1.1 none', token: async () => undefined },
  { what: 'C1.2 an unsigned one', token: async () => rawToken({ alg: 'none' }, CLAIMS, '') },
  { what: 'C1.2 an unsigned one with a signature', token: async () => rawToken({ alg: 'nOnE', typ: 'JWT' }, CLAIMS) },
  { what: 'C1.3 one of another key', token: () => signed(CLAIMS, 'another key') },
  { what: 'C1.4 one of another issuer', token: () => signed({ ...CLAIMS, iss: 'argo-cd' }) },
  { what: 'C1.7 an expired one', token: () => signed({ ...CLAIMS, exp: Math.floor(Date.now() / 1000) - 1 }) },
  { what: 'C1.8 one of the future', token: () => signed({ ...CLAIMS, nbf: Math.floor(Date.now() / 1000) + 3600 }) },
  { what: 'C1.10 one of no account', token: () => sessionToken({ ...CLAIMS, sub: 'zoe:login' }) },
  {
    what: 'C1.11 one of no role',
    token: () => sessionToken({ ...CLAIMS, sub: 'proj:mine:ci', jti: 'unlisted', iat: 7 }),
  },
  { what: 'C1.12 one without an id', token: () => sessionToken({ ...CLAIMS, jti: undefined }) },
];

describe.each([sseDoor, ndjsonDoor, grpcDoor, grpcWebDoor])('C1 over $name, against the whole server', (door) => {
  const here = useGuardedWorld();

  test('no forged token opens a stream, or shows a byte of what there is', async () => {
    await here.apps.create('secret-app', { project: 'hidden' });
    await here.server.caughtUp();
    await Promise.all(
      FORGED.map(async ({ what, token }) => {
        const { client, bytes } = await here.watchBy(door, await token());
        expect([what, (await client.untilEnd())?.code, client.frames]).toEqual([what, 16, []]);
        expect(bytes()).not.toMatch(/secret-app|hidden/);
      }),
    );
  });

  test('C1.6 where anonymous callers are let in, a forged token of admin sees what they see', async () => {
    await here.apps.create('secret-app', { project: 'hidden' });
    await here.apps.create('open-app', { project: 'mine' });
    await here.edit('configmaps', 'argocd-rbac-cm', { data: { 'policy.default': 'role:mine' } });
    await here.edit('configmaps', 'argocd-cm', { data: { 'users.anonymous.enabled': 'true' } });
    await waitUntil(async () => (await here.get('/api/v1/applications')).text.includes('open-app'), 'anonymous access');
    for (const { what, token } of FORGED) {
      const { client, bytes } = await here.watchBy(door, await token(), { bookmarks: true });
      await client.untilMark('synced');
      expect([what, client.story]).toEqual([what, ['reset', 'ADDED open-app', 'synced']]);
      expect(bytes()).not.toMatch(/secret-app|hidden/);
    }
  });
});

describe('C1.19 logging in', () => {
  const here = useGuardedWorld();

  test('as nobody, with a wrong password, or as an account without one gets the same answer', async () => {
    const answers = ['zoe', 'ann', 'admin', 'x'.repeat(33), '__proto__'].map(async (username) => {
      const response = await fetch(`${here.server.url}/api/v1/session`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password: 'wrong' }),
      });
      const { date: _, ...headers } = Object.fromEntries(response.headers);
      return JSON.stringify([response.status, headers, await response.text()]);
    });
    const [first, ...others] = await Promise.all(answers);
    expect(first).toMatch(/^\[401,.*Invalid username or password/);
    for (const other of others) expect(other).toBe(first);
  });
});

describe('groups that only the userinfo endpoint knows', () => {
  const here = useGuardedWorld();

  test('are missing without Redis, and the metrics say so for as long as they are wanted', async () => {
    const missing = async (value: number): Promise<void> =>
      waitUntil(async () => {
        const text = await (await fetch(`${here.server.metricsUrl}/metrics`)).text();
        return text.includes(`\nkubecast_userinfo_groups_missing ${value}\n`);
      }, `the metric ${value}`);
    await missing(0);
    const oidc = 'issuer: https://sso.example\nclientID: a\nenableUserInfoGroups: true\nuserInfoPath: /userinfo\n';
    await here.edit('configmaps', 'argocd-cm', { data: { 'oidc.config': oidc } });
    await missing(1);
    await here.edit('configmaps', 'argocd-cm', { data: { 'oidc.config': null } });
    await missing(0);
  });
});

describe('without argocd-secret', () => {
  const here = useGuardedWorld();

  test('the probe of the operator says that nobody can log in, and that the server is ready', async () => {
    await here.remove('secrets', 'argocd-secret');
    const url = `${here.server.metricsUrl}/readyz?verbose`;
    await waitUntil(async () => (await (await fetch(url)).text()).includes('nobody can log in'), 'what is missing');
    expect((await fetch(url)).status).toBe(200);
  });
});
