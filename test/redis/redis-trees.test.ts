import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createClient } from '@redis/client';
import { systemClock } from '../../src/base/clock.js';
import { silentLog } from '../../src/base/log.js';
import { systemRandom } from '../../src/base/random.js';
import { openSharedCache } from '../../src/source/redis/shared-redis.js';
import type { SharedCache } from '../../src/source/shared-cache.js';
import { asArgoCdWrites, managedKey, treeKey, treeOf } from '../support/argo-cache.js';
import { shopApplication } from '../support/deployed-application.js';
import { type RealRedis, startRealRedis } from '../support/real-redis.js';
import { nodeNames, TREE_DOORS, type TreeReader } from '../support/tree-client.js';
import { startTreeWorld, type TreeWorld } from '../support/tree-world.js';
import { waitUntil } from '../support/wait-until.js';
import { at } from '../support/watch-client.js';

let redis: RealRedis;
/** Argo CD's controller, as far as Redis sees it. */
let controller: ReturnType<typeof clientOf>;

function clientOf(port: number) {
  const client = createClient({ socket: { host: '127.0.0.1', port, reconnectStrategy: 20 } });
  client.on('error', () => undefined);
  return client;
}

function isConnected(cache: SharedCache): Promise<boolean> {
  return cache.get('anything').then(
    () => true,
    () => false,
  );
}

/** First the tree, then the word that there is one. */
async function publish(tree: object, instance = 'shop'): Promise<void> {
  await controller.set(`${treeKey(instance)}.gz`, asArgoCdWrites(tree));
  await controller.publish(managedKey(instance), '');
}

beforeAll(async () => {
  redis = await startRealRedis();
  controller = clientOf(redis.port);
  await controller.connect();
});

afterAll(async () => {
  controller?.destroy();
  await redis?.close();
});

describe.each(['sse', 'grpc'] as const)("a watch of Argo CD's tree over %s", (door) => {
  let cache: SharedCache;
  let world: TreeWorld;
  const readers: TreeReader[] = [];
  const open = (): TreeReader => {
    const reader = TREE_DOORS[door](world.server, { name: 'shop' });
    readers.push(reader);
    return reader;
  };
  const shows = (reader: TreeReader, ...pods: readonly string[]): Promise<void> => {
    const names = pods.map((pod) => `Pod/${pod}`).join();
    return waitUntil(() => nodeNames(reader.trees.at(-1)).join() === names, names);
  };

  beforeEach(async () => {
    await controller.flushAll();
    const settings = { host: '127.0.0.1', port: redis.port, tls: false, database: 0 };
    cache = openSharedCache({ settings, clock: systemClock, random: systemRandom, log: silentLog });
    world = await startTreeWorld({ cache });
    world.simulator.resources.create('applications', shopApplication('shop'));
    await world.server.caughtUp();
  });
  afterEach(async () => {
    for (const reader of readers.splice(0)) reader.close();
    await world.close();
    cache.close();
  });

  test('begins with the tree as it is, and says where it is from', async () => {
    await publish(treeOf('a'));
    const reader = open();
    await shows(reader, 'a');
    expect(reader.start.get('x-kubecast-tree')).toBe('redis');
  });

  test('follows the changes, and sends none twice', async () => {
    await publish(treeOf('a'));
    const reader = open();
    await shows(reader, 'a');
    await publish(treeOf('a'));
    await publish(treeOf('a', 'b'));
    await shows(reader, 'a', 'b');
    expect(reader.trees).toHaveLength(2);
  });

  test('waits for a tree that is not there yet', async () => {
    const reader = open();
    await waitUntil(() => reader.start.size > 0, 'the start');
    await publish(treeOf('late'));
    await shows(reader, 'late');
  });

  test('goes on through the loss of Redis, and shows what was missed', async () => {
    await publish(treeOf('a'));
    const reader = open();
    await shows(reader, 'a');
    await redis.stop();
    await redis.start();
    await waitUntil(() => controller.isReady, 'the controller');
    await publish(treeOf('b'));
    await shows(reader, 'b');
    expect(reader.error).toBeUndefined();
  });

  test('ends in the words of Argo CD when the tree is taken away', async () => {
    await publish(treeOf('a'));
    const reader = open();
    await shows(reader, 'a');
    await controller.del(`${treeKey('shop')}.gz`);
    await controller.publish(managedKey('shop'), '');
    await waitUntil(() => reader.error !== undefined, 'the end');
    expect(reader.error?.message).toBe('error getting cached app resource tree: cache: key is missing');
  });

  test('has the managed resources beside it', async () => {
    const live = JSON.stringify({ kind: 'ConfigMap' });
    const item = { kind: 'ConfigMap', namespace: 'shop', name: 'a', liveState: live, targetState: 'null' };
    await controller.set(
      `${managedKey('shop')}.gz`,
      asArgoCdWrites([item, { ...item, name: 'h', hook: true }, { ...item, kind: 'Secret' }]),
    );
    const url = `${world.server.url}/api/v1/applications/shop/managed-resources`;
    const all: unknown = await (await fetch(url)).json();
    expect(at(all, 'items')).toEqual([item, { ...item, kind: 'Secret' }]);
    expect(await (await fetch(`${url}?kind=ConfigMap`)).json()).toEqual({ items: [item] });
    expect(await (await fetch(`${url}?name=none`)).json()).toEqual({});
  });
});

describe('an application whose health is in its tree', () => {
  const web = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };
  const treeWith = (status: string): object => ({ nodes: [{ ...web, uid: 'u', health: { status } }] });
  let cache: SharedCache;
  let world: TreeWorld;
  beforeEach(async () => {
    await controller.flushAll();
    const settings = { host: '127.0.0.1', port: redis.port, tls: false, database: 0 };
    cache = openSharedCache({ settings, clock: systemClock, random: systemRandom, log: silentLog });
    world = await startTreeWorld({ cache });
    await waitUntil(() => isConnected(cache), 'the connection');
  });
  afterEach(async () => {
    await world.close();
    cache.close();
  });

  test('has it when it is read, and when it is watched', async () => {
    await publish(treeWith('Progressing'));
    world.simulator.resources.create('applications', shopApplication('shop'));
    await world.server.caughtUp();
    const life = new AbortController();
    const seen: unknown[] = [];
    void readLines(`${world.server.url}/api/v1/stream/applications?name=shop`, life.signal, seen).catch(
      () => undefined,
    );
    try {
      await waitUntil(() => seen.length === 1, 'the snapshot');
      await publish(treeWith('Healthy'));
      const read: unknown = await (await fetch(`${world.server.url}/api/v1/applications/shop`)).json();
      expect(healthIn(read)).toEqual({ status: 'Healthy' });
      world.simulator.resources.mergePatch('applications', 'argocd', 'shop', { metadata: { labels: { a: 'b' } } });
      await waitUntil(() => seen.length === 2, 'the change');
      const healths = seen.map((line) => healthIn(at(at(line, 'result'), 'application')));
      expect(healths).toEqual([{ status: 'Progressing' }, { status: 'Healthy' }]);
    } finally {
      life.abort();
    }
  });
});

/** Lines of JSON, as they come. */
async function readLines(url: string, signal: AbortSignal, into: unknown[]): Promise<void> {
  const { body } = await fetch(url, { signal });
  let rest = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) into.push(JSON.parse(line));
  }
}

function healthIn(application: unknown): unknown {
  const resources = at(at(application, 'status'), 'resources');
  return at(Array.isArray(resources) ? resources[2] : undefined, 'health');
}
