import { describe, expect, test } from '@jest/globals';
import type { StoredObject } from '../../../src/model/stored-object.js';
import { loadDescriptors } from '../../../src/api/descriptors.js';
import { createTreeDecoder } from '../../../src/api/tree-decoder.js';
import { RedisTrees } from '../../../src/tree/redis-trees.js';
import { withHealthOfTree, withTreeHealth } from '../../../src/tree/tree-health.js';
import { putTree } from '../../support/argo-cache.js';
import { FakeCache } from '../../support/fake-cache.js';
import { storedText } from '../../support/stored-application.js';

const HEAD =
  '{"metadata":{"name":"shop","namespace":"argocd","uid":"u","resourceVersion":"7"},"spec":{"big":9007199254740993},';
const WEB = '"group":"apps","kind":"Deployment","namespace":"shop","name":"web"';

function application(resources: string, more = '"resourceHealthSource":"appTree"'): StoredObject {
  return storedText(`${HEAD}"status":{${more},"resources":${resources}}}`);
}

function tree(...nodes: readonly string[]): Buffer {
  return Buffer.from(`{"nodes":[${nodes.join(',')}]}`);
}

function filled(resource: string, ...nodes: readonly string[]): string {
  const text = withTreeHealth(application(`[${resource}]`), tree(...nodes), 'redis').bytes.toString();
  return text.slice(text.indexOf('"resources":[') + '"resources":['.length, -3);
}

describe('the health of resources', () => {
  const degraded = '{"status":"Degraded","message":"no \\u003c9007199254740993"}';

  test.each([
    ['is put in', `{${WEB}}`, [`{${WEB},"uid":"x","health":${degraded}}`], `{${WEB},"health":${degraded}}`],
    [
      'replaces what was there',
      `{${WEB},"health":{"status":"Healthy"},"hook":false}`,
      [`{${WEB},"health":${degraded}}`],
      `{${WEB},"hook":false,"health":${degraded}}`,
    ],
    ['goes where the tree has none', `{"health":{"status":"Healthy"},${WEB}}`, [`{${WEB},"uid":"x"}`], `{${WEB}}`],
    ['goes where the tree has no such node', `{${WEB},"health":{"status":"Healthy"}}`, [], `{${WEB}}`],
    [
      'is Missing where nothing lives',
      `{${WEB}}`,
      [`{${WEB}}`],
      `{${WEB},"health":{"status":"Missing","message":"Resource has not been created"}}`,
    ],
    [
      'is put into a resource that says nothing',
      '{"health":{}}',
      ['{}'],
      '{"health":{"status":"Missing","message":"Resource has not been created"}}',
    ],
  ])('%s', (_what, resource, nodes, expected) => {
    expect(filled(resource, ...nodes)).toBe(expected);
  });

  test('leaves every other byte as it is', () => {
    const app = application(`[{${WEB}}]`);
    const { bytes } = withTreeHealth(app, tree(`{${WEB},"health":{"status":"Healthy"}}`), 'redis');
    expect(bytes.toString().replace(',"health":{"status":"Healthy"}', '')).toBe(app.bytes.toString());
  });

  test('knows where the revision stands then', () => {
    const status = `"status":{"resourceHealthSource":"appTree","resources":[{${WEB}}]}`;
    const app = storedText(`{${status},${HEAD.slice(1, -1)}}`);
    const { bytes, revisionAt } = withTreeHealth(app, tree(`{${WEB},"health":{"status":"Healthy"}}`), 'redis');
    expect(bytes.toString('latin1', revisionAt, revisionAt + 2)).toBe('7"');
  });

  test.each([
    ['Argo CD keeps it in the application', '"resourceHealthSource":"inline"'],
    ['the application does not say where it is', '"a":"resourceHealthSource"'],
  ])('stays where %s', (_what, more) => {
    const app = application(`[{${WEB}}]`, more);
    expect(withTreeHealth(app, tree(`{${WEB},"health":{"status":"Healthy"}}`), 'redis')).toBe(app);
  });

  test('stays where a computed tree does not know it', () => {
    const app = application(`[{${WEB},"health":{"status":"Healthy"}}]`);
    expect(withTreeHealth(app, tree(`{${WEB}}`), 'computed').bytes.toString()).toBe(app.bytes.toString());
  });
});

describe('an application that is read', () => {
  const cache = new FakeCache();
  const decode = createTreeDecoder(loadDescriptors());
  const trees = new RedisTrees({ cache, namespace: 'argocd', keyPrefix: '', decode });
  const app = application(`[{${WEB}}]`);

  test('stays as it is without a tree', async () => {
    expect(await withHealthOfTree(app, trees)).toBe(app);
  });

  test('stays as it is while Redis is away', async () => {
    cache.isAway = true;
    expect(await withHealthOfTree(app, trees)).toBe(app);
    cache.isAway = false;
  });

  test('has the health of its tree', async () => {
    putTree(cache, 'shop', { nodes: [JSON.parse(`{${WEB},"health":{"status":"Healthy"}}`)] });
    expect((await withHealthOfTree(app, trees)).bytes.toString()).toContain(`{${WEB},"health":{"status":"Healthy"}}`);
  });

  test('is asked for no tree if it does not need one', async () => {
    const asked = cache.asked.length;
    await withHealthOfTree(application('[]', '"a":1'), trees);
    expect(cache.asked).toHaveLength(asked);
  });
});
