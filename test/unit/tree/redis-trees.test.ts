import { beforeEach, describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { loadDescriptors } from '../../../src/api/descriptors.js';
import { createTreeDecoder } from '../../../src/api/tree-decoder.js';
import { Code } from '../../../src/base/status-error.js';
import type { StoredObject } from '../../../src/model/stored-object.js';
import { RedisTrees } from '../../../src/tree/redis-trees.js';
import { asArgoCdWrites, managedKey, putTree, treeKey, treeOf } from '../../support/argo-cache.js';
import { FakeCache } from '../../support/fake-cache.js';
import { storedText } from '../../support/stored-application.js';

const decode = createTreeDecoder(loadDescriptors());
const MAX_BYTES = 100_000;

function application(namespace = 'argocd', status: object = {}): StoredObject {
  const metadata = { name: 'shop', namespace, uid: 'u', resourceVersion: '1' };
  return storedText(JSON.stringify({ metadata, spec: {}, status }));
}

describe("Argo CD's trees", () => {
  let cache: FakeCache;
  let trees: RedisTrees;
  beforeEach(() => {
    cache = new FakeCache();
    trees = new RedisTrees({ cache, namespace: 'argocd', keyPrefix: '', decode, maxBytes: MAX_BYTES });
  });

  test('are read compressed, as Argo CD writes them', async () => {
    putTree(cache, 'shop', treeOf('a'));
    expect((await trees.document(application())).toString()).toBe(JSON.stringify(treeOf('a')));
  });

  test('are read once for all who ask in one turn, and again for the next', async () => {
    putTree(cache, 'shop', treeOf('a'));
    const [one, other] = await Promise.all([trees.document(application()), trees.document(application())]);
    expect(one).toBe(other);
    await new Promise((resolve) => setImmediate(resolve));
    putTree(cache, 'shop', treeOf('b'));
    expect((await trees.document(application())).toString()).toBe(JSON.stringify(treeOf('b')));
    expect(cache.asked).toHaveLength(2);
  });

  test('are read plain', async () => {
    cache.values.set(treeKey('shop'), Buffer.from(JSON.stringify(treeOf('a'), undefined, 2)));
    const document = await trees.document(application());
    expect(document.includes('\n')).toBe(false);
    expect(JSON.parse(document.toString())).toEqual(treeOf('a'));
  });

  test('have their namespace in their key, but in that of Argo CD', async () => {
    putTree(cache, 'team-a_shop', treeOf('a'));
    await expect(trees.document(application('team-a'))).resolves.toBeDefined();
  });

  test('have the prefix of the keys', async () => {
    const prefixed = new RedisTrees({ cache, namespace: 'argocd', keyPrefix: 'pre:', decode });
    cache.values.set(`pre:${treeKey('shop')}.gz`, asArgoCdWrites(treeOf('a')));
    await expect(prefixed.document(application())).resolves.toBeDefined();
  });

  test('are put together of their shards, to the digit', async () => {
    const hosts = [{ name: 'n', resourcesInfo: [{ resourceName: 'memory' }] }];
    putTree(cache, 'shop', { ...treeOf('a'), shardsCount: 3 });
    putTree(cache, 'shop|1', { ...treeOf('b', 'c'), hosts });
    const third = '{"orphanedNodes":[{"name":"o"}],"hosts":[{"resourcesInfo":[{"capacity":9007199254740993}]}]}';
    cache.values.set(treeKey('shop|2'), Buffer.from(third));
    const { nodes } = treeOf('a', 'b', 'c');
    const whole = `{"nodes":${JSON.stringify(nodes)},"orphanedNodes":[{"name":"o"}],"hosts":[${JSON.stringify(hosts[0])},{"resourcesInfo":[{"capacity":9007199254740993}]}],"shardsCount":3}`;
    expect((await trees.document(application())).toString()).toBe(whole);
  });

  test('that lack a shard are no trees', async () => {
    putTree(cache, 'shop', { ...treeOf('a'), shardsCount: 2 });
    await expect(trees.document(application())).rejects.toMatchObject({ code: Code.UNKNOWN });
  });

  test('that are not there are missed in the words of Argo CD', async () => {
    await expect(trees.document(application())).rejects.toMatchObject({
      code: Code.UNKNOWN,
      message: 'error getting cached app resource tree: cache: key is missing',
    });
  });

  test('that are not there because of an error say which', async () => {
    const conditions = [
      { type: 'OrphanedResourceWarning', message: 'no' },
      { type: 'ComparisonError', message: 'repository not found' },
      { type: 'InvalidSpecError', message: 'no path' },
    ];
    const problems = 'ComparisonError: repository not found;InvalidSpecError: no path';
    await expect(trees.document(application('argocd', { conditions }))).rejects.toMatchObject({
      message: `error getting cached app resource tree: ${problems}`,
    });
    await expect(trees.managedResources(application('argocd', { conditions }))).rejects.toMatchObject({
      message: `error getting cached app managed resources: ${problems}`,
    });
  });

  test.each([
    ['not compressed', Buffer.from('plain')],
    ['no JSON', gzipSync('{"nodes":[}')],
    ['no object', gzipSync('[]')],
    ['no UTF-8', gzipSync(Buffer.from([0x22, 0xff, 0x22]))],
    ['JSON with something behind it', gzipSync('{} {}')],
    ['a bomb', gzipSync(Buffer.concat([Buffer.alloc(MAX_BYTES, ' '), Buffer.from('{}')]))],
  ])('that are %s are an error that shows nothing of it', async (_name, value) => {
    cache.values.set(`${treeKey('shop')}.gz`, value);
    await expect(trees.document(application())).rejects.toMatchObject({ code: Code.INTERNAL });
  });

  test('ask for no more shards than anybody has', async () => {
    putTree(cache, 'shop', { shardsCount: 1e9 });
    await expect(trees.document(application())).rejects.toMatchObject({ code: Code.INTERNAL });
    expect(cache.asked).toHaveLength(1);
  });

  test('are decoded for those who look for a node', async () => {
    putTree(cache, 'shop', treeOf('a'));
    expect((await trees.tree(application())).nodes[0]?.resourceRef).toMatchObject({ kind: 'Pod', name: 'a' });
  });

  test('tell of their changes on the channel of the managed resources, without a prefix', async () => {
    const prefixed = new RedisTrees({ cache, namespace: 'argocd', keyPrefix: 'pre:', decode });
    let told = 0;
    const stop = prefixed.onChange('argocd/shop', () => told++);
    await new Promise((resolve) => setImmediate(resolve));
    const atStart = told;
    await cache.publish(managedKey('shop'), '');
    for (const listener of cache.listeners.get(managedKey('shop')) ?? []) listener.onGap();
    expect(told - atStart).toBe(2);
    stop();
    await new Promise((resolve) => setImmediate(resolve));
    await cache.publish(managedKey('shop'), '');
    expect(told - atStart).toBe(2);
    expect(cache.listeners.get(managedKey('shop'))?.size).toBe(0);
  });

  test('tell once when they begin to be heard of, because nobody knows what was before', async () => {
    let told = 0;
    trees.onChange('argocd/shop', () => told++);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toBe(1);
  });
});
