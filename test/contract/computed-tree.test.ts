import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createOwned, deployShop, shopPod } from '../support/deployed-application.js';
import { GrpcClient } from '../support/grpc-stream-client.js';
import { applicationService, nodeNames, TREE_DOORS, type TreeReader } from '../support/tree-client.js';
import { startTreeWorld, type TreeWorld } from '../support/tree-world.js';
import { waitUntil } from '../support/wait-until.js';
import { at } from '../support/watch-client.js';

const WHOLE = [
  'ConfigMap/settings',
  'Service/web',
  'Deployment/web',
  'ReplicaSet/web-1',
  'Pod/web-1-a',
  'Deployment/gone',
];

describe('a computed tree', () => {
  let world: TreeWorld;
  beforeAll(async () => {
    world = await startTreeWorld();
    deployShop(world.simulator);
    await world.server.caughtUp();
  });
  afterAll(() => world.close());

  const ask = (): Promise<Response> => fetch(`${world.server.url}/api/v1/applications/shop/resource-tree`);

  test('has what the application manages, each with all that it owns', async () => {
    expect(nodeNames(await (await ask()).json())).toEqual(WHOLE);
  });

  test('says that it is computed, and what it cannot see', async () => {
    const { headers } = await ask();
    expect(headers.get('x-kubecast-tree')).toBe('computed');
    expect(headers.get('x-kubecast-tree-without')).toContain('statefulsets.apps');
  });

  test("shows a pod in Argo CD's shape", async () => {
    const tree: unknown = await (await ask()).json();
    const nodes = at(tree, 'nodes');
    const [pod, set] = [4, 3].map((index): unknown => (Array.isArray(nodes) ? nodes[index] : undefined));
    expect(pod).toEqual({
      version: 'v1',
      kind: 'Pod',
      namespace: 'shop',
      name: 'web-1-a',
      uid: expect.any(String),
      parentRefs: [
        { group: 'apps', version: 'v1', kind: 'ReplicaSet', namespace: 'shop', name: 'web-1', uid: at(set, 'uid') },
      ],
      info: [
        { name: 'Status Reason', value: 'Running' },
        { name: 'Node', value: 'node-1' },
        { name: 'Containers', value: '1/1' },
        { name: 'cpu', value: '0' },
        { name: 'memory', value: '0' },
      ],
      networkingInfo: { labels: { app: 'web' } },
      resourceVersion: expect.stringMatching(/^\d+$/),
      images: ['registry.example.com/shop:1.2.3'],
      health: { status: 'Healthy' },
      createdAt: expect.stringMatching(/Z$/),
    });
  });

  test('says Missing of what could be seen and is not there, and nothing of what cannot be seen', async () => {
    const nodes = at(await (await ask()).json(), 'nodes');
    const [settings, gone] = [0, 5].map((index): unknown => (Array.isArray(nodes) ? nodes[index] : undefined));
    expect(at(gone, 'health')).toEqual({ status: 'Missing' });
    expect(at(settings, 'health')).toBeUndefined();
  });

  test('is the same over gRPC', async () => {
    const client = new GrpcClient(world.server.grpcAddress, applicationService);
    try {
      const tree = await client.unary('ResourceTree', { applicationName: 'shop' });
      expect(nodeNames(tree)).toEqual(WHOLE);
    } finally {
      client.close();
    }
  });

  test('does not know what Argo CD wants: the answer is final, and names the flags that help', async () => {
    const response = await fetch(`${world.server.url}/api/v1/applications/shop/managed-resources`);
    const message: unknown = at(await response.json(), 'message');
    expect([response.status, response.headers.get('retry-after')]).toEqual([501, null]);
    expect(message).toMatch(/--redis .*--argocd-server /);
  });

  test('of an application that is not there is refused like one that is forbidden', async () => {
    const response = await fetch(`${world.server.url}/api/v1/applications/nothing/resource-tree`);
    expect([response.status, await response.json()]).toEqual([
      403,
      { error: 'permission denied', code: 7, message: 'permission denied' },
    ]);
  });
});

describe.each(['sse', 'grpc'] as const)('a watch of a tree over %s', (door) => {
  let world: TreeWorld;
  const readers: TreeReader[] = [];
  const open = (subject = 'all', name = 'shop'): TreeReader => {
    const reader = TREE_DOORS[door](world.server, { name, subject });
    readers.push(reader);
    return reader;
  };
  const seen = (reader: TreeReader, count: number): Promise<void> =>
    waitUntil(() => reader.trees.length >= count, `${count} trees`);
  const ended = (reader: TreeReader): Promise<void> => waitUntil(() => reader.error !== undefined, 'the end');

  beforeEach(async () => {
    world = await startTreeWorld({ rules: { all: ['*'], some: ['default'] } });
    deployShop(world.simulator);
    await world.server.caughtUp();
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.close();
    await world.close();
  });

  test('begins with the tree as it is', async () => {
    const reader = open();
    await seen(reader, 1);
    expect(nodeNames(reader.trees[0])).toEqual(WHOLE);
    expect(reader.start.get('x-kubecast-tree')).toBe('computed');
  });

  test('tells when a pod comes and when it goes', async () => {
    const reader = open();
    await seen(reader, 1);
    const { uid } = world.simulator.resources.get('replicasets', 'shop', 'web-1')?.metadata ?? {};
    const owner = { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: 'web-1', uid: uid ?? '' } };
    createOwned(world.simulator, 'pods', shopPod('web-1-b'), owner);
    await waitUntil(() => nodeNames(reader.trees.at(-1)).includes('Pod/web-1-b'), 'the pod');
    world.simulator.resources.delete('pods', 'shop', 'web-1-b');
    await waitUntil(() => !nodeNames(reader.trees.at(-1)).includes('Pod/web-1-b'), 'the end of the pod');
  });

  test('sends no tree twice', async () => {
    const reader = open();
    await seen(reader, 1);
    createOwned(world.simulator, 'pods', shopPod('stranger'));
    world.simulator.resources.mergePatch('applications', 'argocd', 'shop', { metadata: { labels: { a: 'b' } } });
    createOwned(world.simulator, 'pods', shopPod('web-1-c'), undefined);
    world.simulator.resources.mergePatch('services', 'shop', 'web', { metadata: { annotations: { a: 'b' } } });
    await seen(reader, 2);
    expect(reader.trees).toHaveLength(2);
  });

  test('ends when the application is deleted', async () => {
    const reader = open();
    await seen(reader, 1);
    world.simulator.resources.delete('applications', 'argocd', 'shop');
    await ended(reader);
    expect(reader.error).toEqual({ code: 5, message: 'applications.argoproj.io "shop" not found' });
  });

  test('ends when its reader may not see the application any more', async () => {
    const reader = open('some');
    await seen(reader, 1);
    world.setRules({ all: ['*'], some: [] });
    await ended(reader);
    expect(reader.error).toEqual({ code: 7, message: 'permission denied' });
  });

  test('ends when the application moves where its reader may not follow', async () => {
    const reader = open('some');
    await seen(reader, 1);
    world.simulator.resources.mergePatch('applications', 'argocd', 'shop', { spec: { project: 'secret' } });
    await ended(reader);
    expect(reader.error?.code).toBe(7);
  });

  test('is refused to who may not see the application', async () => {
    const reader = open('nobody');
    await ended(reader);
    expect(reader.error).toEqual({ code: 7, message: 'permission denied' });
    expect(reader.trees).toEqual([]);
  });
});
