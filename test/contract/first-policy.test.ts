import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { install, POLICY } from '../attacks/guarded-installation.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { ARGOCD_ACCESS, startWorld, type World } from '../support/running-server.js';
import { grpcDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { sessionToken } from '../support/tokens.js';
import { waitUntil } from '../support/wait-until.js';

const UNAVAILABLE = 14;
const BROKEN = `${POLICY}p, broken\n`;

describe('a replica that never had a policy it could understand', () => {
  let world: World;
  let token: string;
  beforeEach(async () => {
    const config = { access: ARGOCD_ACCESS };
    const prepare = ({ resources }: World['simulator']): void => {
      install(resources);
      resources.mergePatch('configmaps', 'argocd', 'argocd-rbac-cm', { data: { 'policy.csv': BROKEN } });
      const spec = { project: 'mine', source: { repoURL: 'r' }, destination: {} };
      resources.create('applications', { metadata: { name: 'a', namespace: 'argocd' }, spec });
    };
    world = await startWorld({ config, prepare, parts: { clock: hurriedClock(20) } });
    const now = Math.floor(Date.now() / 1000);
    token = await sessionToken({ sub: 'ann:login', iat: now - 1, nbf: now - 1, exp: now + 36_000 });
  });
  afterEach(() => world.close());

  const list = (bearer: string): Promise<Response> =>
    fetch(`${world.server.url}/api/v1/applications`, { headers: { authorization: `Bearer ${bearer}` } });

  test.each([sseDoor, ndjsonDoor, grpcDoor])('shows nobody an empty world over $name', async (door) => {
    const client = door.open(world.server, { token, bookmarks: true });
    expect(await client.untilEnd()).toMatchObject({ code: UNAVAILABLE });
    expect(client.story).toEqual([]);
    client.close();
  });

  test('answers no question either, but tells who is unknown', async () => {
    const answer = await list(token);
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('never been a policy')]);
    expect((await list('nobody')).status).toBe(401);
  });

  test('answers when it has one', async () => {
    world.simulator.resources.mergePatch('configmaps', 'argocd', 'argocd-rbac-cm', { data: { 'policy.csv': POLICY } });
    await waitUntil(async () => (await list(token)).status === 200, 'an answer');
    const client = sseDoor.open(world.server, { token });
    await client.untilEvent('ADDED', 'a');
    client.close();
  });
});
