import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type InstalledWorld, startInstalledWorld } from '../support/installed-world.js';

/** A GET as of a page that is left, a POST as of Argo CD's command line client: without a body, without a type. */
describe.each(['GET', 'POST'])('%s /auth/logout', (method) => {
  let world: InstalledWorld;
  beforeAll(async () => {
    world = await startInstalledWorld({ config: { rootPath: '/argo-cd' } });
  });
  afterAll(() => world.close());

  const at = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${world.server.url}/argo-cd${path}`, { redirect: 'manual', ...init });
  const logIn = async (): Promise<string> => {
    const body = JSON.stringify({ username: 'dev', password: world.passwords.get('dev') });
    const answer = await at('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  };
  const isLoggedIn = async (cookie: string): Promise<boolean> =>
    (await at('/api/v1/applications', { headers: { cookie } })).status === 200;

  test('ends the session, has the cookie forgotten, and leads to the page', async () => {
    const cookie = await logIn();
    expect(await isLoggedIn(cookie)).toBe(true);
    const answer = await at('/auth/logout', { method, headers: { cookie } });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/argo-cd/']);
    expect(answer.headers.get('set-cookie')).toMatch(/^argocd\.token=; Max-Age=0; path=\/argo-cd; /);
    expect(await isLoggedIn(cookie)).toBe(false);
  });

  test('leads whoever has no session to the page, too', async () => {
    const answer = await at('/auth/logout', { method, headers: { cookie: 'argocd.token=garbage' } });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/argo-cd/']);
  });

  test('is refused to pages of other sites', async () => {
    const cookie = await logIn();
    const headers = { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect((await at('/auth/logout', { method, headers })).status).toBe(403);
    expect(await isLoggedIn(cookie)).toBe(true);
  });
});
