import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createOwned, deployShop, shopPod } from '../support/deployed-application.js';
import { FakeInstallation } from '../support/fake-installation.js';
import { startWorld, type World } from '../support/running-server.js';
import { at } from '../support/watch-client.js';

const LOCAL = 'https://kubernetes.default.svc';
const FOREIGN = 'foreign-pod';

/** A project confined to the namespace `shop`, with an application whose status claims a pod of another namespace. */
describe('C2.42 resources outside of the project', () => {
  const destinations = [{ server: LOCAL, namespace: 'shop' }];
  const installation = new FakeInstallation({ projects: [{ name: 'default', spec: { destinations } }] });
  let world: World;
  let uid = '';
  beforeAll(async () => {
    world = await startWorld({ parts: { installation } });
    const { simulator } = world;
    deployShop(simulator);
    simulator.resources.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'theirs' } });
    const pod = { ...shopPod(FOREIGN), metadata: { name: FOREIGN, namespace: 'theirs', labels: { secret: 'label' } } };
    uid = createOwned(simulator, 'pods', pod).metadata.uid;
    simulator.podLogs.append('theirs', FOREIGN, 'a secret line');
    simulator.resources.create('applications', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'evil', namespace: 'argocd' },
      spec: { project: 'default', destination: { server: LOCAL, namespace: 'shop' } },
      status: {
        resources: [
          { version: 'v1', kind: 'Pod', namespace: 'theirs', name: FOREIGN },
          { group: 'apps', version: 'v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
        ],
      },
    });
    await world.server.caughtUp();
  });
  afterAll(() => world.close());
  const get = (path: string) => fetch(`${world.server.url}/api/v1/applications/evil/${path}`);

  test('are names without anything of the object, in a computed tree', async () => {
    const nodes = at(await (await get('resource-tree')).json(), 'nodes');
    const [foreign, own] = Array.isArray(nodes) ? nodes : [];
    expect(foreign).toEqual({ version: 'v1', kind: 'Pod', namespace: 'theirs', name: FOREIGN });
    expect(own).toMatchObject({ kind: 'Deployment', uid: expect.any(String) });
  });

  test.each(['logs', `pods/${FOREIGN}/logs`, `logs?namespace=theirs&podName=${FOREIGN}`])(
    'have no logs: %s',
    async (path) => {
      expect(await (await get(path)).text()).not.toContain('secret');
    },
  );

  test.each([() => uid, () => ''])('have no events', async (uidOf) => {
    const query = `resourceName=${FOREIGN}&resourceNamespace=theirs&resourceUID=${uidOf()}`;
    expect((await get(`events?${query}`)).status).toBe(400);
  });

  test('are in none whose project has gone', async () => {
    installation.change({ projects: [{ name: 'other', spec: { destinations } }] });
    expect((await get('resource-tree')).status).toBe(400);
    installation.change({ projects: [{ name: 'default', spec: { destinations: [] } }] });
    const nodes = at(await (await get('resource-tree')).json(), 'nodes');
    expect(JSON.stringify(nodes)).not.toContain('uid');
  });
});
