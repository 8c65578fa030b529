import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadDescriptors } from '../../src/api/descriptors.js';
import { httpBindings } from '../../src/serve/http/http-rule.js';
import type { Mishap } from '../../src/simulator/faults.js';
import { grpcDoor, grpcWebDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { waitUntil } from '../support/wait-until.js';
import { PLANTED } from './guarded-installation.js';
import { useGuardedWorld } from './guarded-world.js';

const DOORS = [sseDoor, ndjsonDoor, grpcDoor, grpcWebDoor];
const SECRETS = new RegExp(Object.values(PLANTED).join('|'));

/** Everything that can be read over HTTP with this word in place of each variable. */
function readablePaths(word: string): string[] {
  return httpBindings(loadDescriptors())
    .filter(({ httpMethod, template }) => httpMethod === 'GET' && !template.segments.some(isStream))
    .map(
      ({ template }) =>
        `/${template.segments.map((segment) => (segment.kind === 'literal' ? segment.text : word)).join('/')}`,
    );
}

const isStream = (segment: { readonly kind: string; readonly text?: string }): boolean => segment.text === 'stream';

describe('C2: secrets', () => {
  const here = useGuardedWorld();

  beforeEach(async () => {
    await here.apps.create('ann-app', { project: 'mine' });
    await here.apps.create('bob-app', { project: 'hidden' });
    await here.apps.patch('bob-app', {
      metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"a":"planted-applied"}' } },
      spec: { source: { helm: { values: 'password: planted-values' } } },
      status: {
        conditions: [{ type: 'ComparisonError', message: 'planted-condition' }],
        operationState: { message: 'planted-operation' },
      },
    });
    await here.server.caughtUp();
  });

  test.each(['ann', 'robot', 'eve', 'admin'])(
    'C2.42 C2.43 nothing that %s may read has a secret of the installation in it',
    async (who) => {
      const words = [
        'ann-app',
        'bob-app',
        'mine',
        'hidden',
        'https%3A%2F%2Fedge.example.com',
        'edge',
        'argocd-secret',
        'repo-1',
      ];
      // A denial by CanI repeats what the caller asked.
      const paths = [...new Set(words.flatMap(readablePaths))].filter((path) => !path.includes('/can-i/'));
      const queries = ['', '?id.type=name', '?appNamespace=argocd&project=mine', '?name=edge'];
      const asked = paths.flatMap((path) => queries.map((query) => path + query));
      const answers = await Promise.all(asked.map(async (path) => [path, (await here.get(path, who)).text] as const));
      const hidden = who === 'admin' ? SECRETS : new RegExp(`${SECRETS.source}|planted|"bob-app"`);
      for (const [path, text] of answers) expect([path, hidden.exec(text)?.[0]]).toEqual([path, undefined]);
    },
  );

  test('C2.42 the token of a project role sees its project, and no other', async () => {
    const list = async (path: string): Promise<unknown> => JSON.parse((await here.get(path, 'robot')).text);
    const named = (name: string) => expect.objectContaining({ metadata: expect.objectContaining({ name }) });
    expect(await list('/api/v1/applications')).toMatchObject({ items: [named('ann-app')] });
    expect(await list('/api/v1/projects')).toMatchObject({ items: [named('mine')] });
    expect(await list('/api/v1/clusters')).toMatchObject({ items: null });
    for (const path of [
      '/api/v1/projects/hidden',
      '/api/v1/clusters/edge?id.type=name',
      '/api/v1/applications/bob-app',
    ]) {
      expect([path, (await here.get(path, 'robot')).status]).toEqual([path, 403]);
    }
    const explained = await here.get('/api/v1/access/explain?user=bob&resource=applications&action=get', 'robot');
    expect(explained.status).toBeGreaterThanOrEqual(403);
  });

  test.each(DOORS)('C2.43 what an application keeps is told to those who may get it, over $name', async (door) => {
    const [robot, bob] = [await here.synced(door, 'robot'), await here.synced(door, 'bob')];
    await here.apps.touch('bob-app', 'changed');
    await bob.client.untilEvent('MODIFIED', 'bob-app');
    for (const word of ['applied', 'values', 'condition', 'operation'])
      expect(bob.bytes()).toContain(`planted-${word}`);
    expect(robot.client.story).toEqual(['reset', 'ADDED ann-app', 'synced']);
    expect(robot.bytes()).not.toMatch(/planted|bob-app/);
  });

  test.each<Mishap>(['error', 'html', 'garbage', 'forbidden', 'not-found', 'unauthorized', 'too-many-text', 'reset'])(
    'C2.43 when the cluster answers with %j, its words are not passed on',
    async (mishap) => {
      for (const path of [
        'events',
        'managed-resources',
        'resource-tree',
        'logs?container=c',
        'pods/p/logs?container=c',
      ]) {
        here.simulator.faults.add({ on: 'any', plural: 'events', times: 5, do: mishap });
        here.simulator.faults.add({ on: 'any', plural: 'pods', times: 5, do: mishap });
        const { text } = await here.get(`/api/v1/applications/ann-app/${path}`, 'ann');
        here.simulator.faults.clear();
        expect(text).not.toMatch(
          /etcdserver|Sign in|Internal error|kubecast-demo|Unauthorized|try again later|this is no JSON|at .*\.js/,
        );
      }
    },
  );

  describe('C2.41 the policy', () => {
    const isWatching = async (what: object | 'remove'): Promise<string[]> => {
      const [ann, eve] = [await here.synced(sseDoor, 'ann'), await here.synced(sseDoor, 'eve')];
      if (what === 'remove') await here.remove('configmaps', 'argocd-rbac-cm');
      else await here.edit('configmaps', 'argocd-rbac-cm', what);
      await ann.client.untilEvent('DELETED', 'ann-app');
      const admin = await here.synced(sseDoor, 'admin');
      return [eve.client.story.join(), ann.client.story.slice(3).join(), admin.client.story.join()];
    };

    test.each([
      { what: 'is deleted', edit: 'remove' as const },
      { what: 'is emptied', edit: { data: null } },
      { what: 'is left without a line', edit: { data: { 'policy.csv': '' } } },
    ])('$what: what it granted ends, and nobody else is let in', async ({ edit }) => {
      expect(await isWatching(edit)).toEqual([
        'reset,synced',
        'DELETED ann-app',
        'reset,ADDED ann-app,ADDED bob-app,synced',
      ]);
    });

    test.each(['p, *, *, *, *', 'g, eve', '"', 'p, eve, applications, get, */*, allow\nnonsense here'])(
      'is malformed, %j: the last good one counts, and it is told',
      async (policy) => {
        const [ann, eve] = [await here.synced(sseDoor, 'ann'), await here.synced(sseDoor, 'eve')];
        await here.edit('configmaps', 'argocd-rbac-cm', { data: { 'policy.csv': policy } });
        await waitUntil(
          async () =>
            (await (await fetch(`${here.server.metricsUrl}/metrics`)).text()).includes('\nkubecast_policy_broken 1'),
          'the metric',
        );
        await here.apps.touch('ann-app', 'after');
        await ann.client.untilEvent('MODIFIED', 'ann-app');
        expect(eve.client.story).toEqual(['reset', 'synced']);
        expect(JSON.parse((await here.get('/api/v1/applications', 'eve')).text)).toMatchObject({ items: null });
      },
    );
  });
});
