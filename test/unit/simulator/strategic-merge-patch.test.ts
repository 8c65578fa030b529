import { describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { ask, field, type Reply } from '../../support/cluster-client.js';
import { cluster } from '../../support/cluster-fixture.js';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/argocd/deployments';
const HEADERS = { 'content-type': 'application/strategic-merge-patch+json' };

const POD = {
  containers: [
    {
      name: 'a',
      image: 'i1',
      args: ['x', 'y'],
      env: [
        { name: 'E', value: '1' },
        { name: 'F', value: '2' },
      ],
      ports: [{ containerPort: 80 }, { containerPort: 81 }],
      volumeMounts: [{ name: 'v', mountPath: '/v' }],
    },
    { name: 'b', image: 'i2' },
    { name: 'c', image: 'i3' },
  ],
  volumes: [{ name: 'v', emptyDir: {} }],
  tolerations: [{ key: 'k' }],
  nodeSelector: { x: 'y' },
};

async function withDeployment(): Promise<Simulator> {
  const simulator = await cluster();
  const spec = { selector: { matchLabels: { a: 'b' } }, template: { spec: POD } };
  simulator.resources.create('deployments', { metadata: { name: 'd', namespace: 'argocd' }, spec });
  return simulator;
}

async function patch(simulator: Simulator, body: unknown): Promise<Reply> {
  return ask(simulator, `${DEPLOYMENTS}/d`, { method: 'PATCH', body, headers: HEADERS });
}

async function patchedPod(pod: unknown): Promise<unknown> {
  const { body } = await patch(await withDeployment(), { spec: { template: { spec: pod } } });
  return field(body, 'spec.template.spec');
}

/** `name=image` of each container. */
function containers(pod: unknown): readonly string[] {
  const list = field(pod, 'containers');
  return (Array.isArray(list) ? list : []).map(
    (item) => `${String(field(item, 'name'))}=${String(field(item, 'image'))}`,
  );
}

describe('a strategic merge patch', () => {
  const named = (...names: readonly string[]): unknown => names.map((name) => ({ name }));
  const d = { name: 'd', image: 'i4' };

  test.each([
    { what: 'changes an item by its key', pod: { containers: [{ name: 'b', image: 'n' }] }, is: 'a=i1 b=n c=i3' },
    { what: 'puts a new item first', pod: { containers: [d] }, is: 'd=i4 a=i1 b=i2 c=i3' },
    {
      what: 'puts new items around the one that it names',
      pod: { containers: [d, { name: 'b', image: 'n' }, { name: 'e', image: 'i5' }] },
      is: 'd=i4 a=i1 b=n e=i5 c=i3',
    },
    {
      what: 'takes the order that it is told',
      pod: { '$setElementOrder/containers': named('c', 'a', 'd'), containers: [d] },
      is: 'b=i2 c=i3 a=i1 d=i4',
    },
    {
      what: 'orders without changing',
      pod: { '$setElementOrder/containers': named('c', 'a') },
      is: 'b=i2 c=i3 a=i1',
    },
    { what: 'deletes an item', pod: { containers: [{ name: 'b', $patch: 'delete' }] }, is: 'a=i1 c=i3' },
    { what: 'deletes what is not there', pod: { containers: [{ name: 'z', $patch: 'delete' }] }, is: 'a=i1 b=i2 c=i3' },
    { what: 'replaces a list', pod: { containers: [{ $patch: 'replace' }, d] }, is: 'd=i4' },
    { what: 'replaces a map', pod: { $patch: 'replace', containers: [d] }, is: 'd=i4' },
  ])('$what', async ({ pod, is }) => {
    expect(containers(await patchedPod(pod)).join(' ')).toBe(is);
  });

  test('merges the lists inside an item by their own keys, and replaces those without', async () => {
    const a = {
      name: 'a',
      args: ['z'],
      '$setElementOrder/env': named('F', 'G'),
      env: [
        { name: 'E', $patch: 'delete' },
        { name: 'G', value: '4' },
      ],
      ports: [{ containerPort: 81, name: 'http' }],
      volumeMounts: [{ name: 'v', mountPath: '/w' }],
    };
    expect(field(await patchedPod({ containers: [a], tolerations: [{ key: 'z' }] }), 'containers.0')).toEqual({
      name: 'a',
      image: 'i1',
      args: ['z'],
      env: [
        { name: 'F', value: '2' },
        { name: 'G', value: '4' },
      ],
      ports: [{ containerPort: 80 }, { containerPort: 81, name: 'http' }],
      volumeMounts: [
        { name: 'v', mountPath: '/w' },
        { name: 'v', mountPath: '/v' },
      ],
    });
    expect(field(await patchedPod({ tolerations: [{ key: 'z' }] }), 'tolerations')).toEqual([{ key: 'z' }]);
  });

  test('replaces a list that only appliers merge', async () => {
    const simulator = await withDeployment();
    const claim = (name: string): unknown => ({ containers: [{ name: 'b', resources: { claims: [{ name }] } }] });
    await patch(simulator, { spec: { template: { spec: claim('x') } } });
    const { body } = await patch(simulator, { spec: { template: { spec: claim('y') } } });
    expect(field(body, 'spec.template.spec.containers.1.resources.claims')).toEqual([{ name: 'y' }]);
  });

  test('keeps only the fields that it names with $retainKeys', async () => {
    const volume = { name: 'v', $retainKeys: ['name', 'configMap'], configMap: { name: 'c' } };
    expect(field(await patchedPod({ volumes: [volume] }), 'volumes')).toEqual([
      { name: 'v', configMap: { name: 'c' } },
    ]);
  });

  test.each([{ nodeSelector: { $patch: 'delete' } }, { nodeSelector: null }])('deletes a map: %j', async (pod) => {
    expect(field(await patchedPod(pod), 'nodeSelector')).toBeUndefined();
  });

  test('adds to lists of scalars, and deletes from them', async () => {
    const simulator = await withDeployment();
    const finalizers = async (metadata: unknown): Promise<unknown> =>
      field((await patch(simulator, { metadata })).body, 'metadata.finalizers');
    expect(await finalizers({ finalizers: ['a.b/c'] })).toEqual(['a.b/c']);
    expect(await finalizers({ finalizers: ['a.b/d'] })).toEqual(['a.b/d', 'a.b/c']);
    expect(await finalizers({ '$deleteFromPrimitiveList/finalizers': ['a.b/c'] })).toEqual(['a.b/d']);
    expect(await finalizers({ finalizers: ['a.b/e', 'a.b/d'] })).toEqual(['a.b/e', 'a.b/d']);
  });

  test.each([
    {
      pod: { containers: [{ image: 'x' }] },
      status: 500,
      says: 'map: map[image:x] does not contain declared merge key: name',
    },
    {
      pod: { containers: [{ name: 'a', $patch: 'foo' }] },
      status: 500,
      says: 'unknown patch type: foo in map: map[$patch:foo name:a]',
    },
    { pod: { $patch: 'foo' }, status: 500, says: 'unknown patch type: foo in map: map[$patch:foo]' },
    {
      pod: { volumes: [{ name: 'v', $retainKeys: ['name'], configMap: {} }] },
      status: 400,
      says: 'invalid patch format of retainKeys',
    },
    {
      pod: { '$setElementOrder/containers': named('c', 'a'), containers: [{ name: 'b', image: 'x' }] },
      status: 500,
      says: "The order in patch list:\n[map[image:x name:b]]\n doesn't match $setElementOrder list:\n[map[name:c] map[name:a]]\n",
    },
  ])('that contradicts itself is refused: $says', async ({ pod, status, says }) => {
    const reply = await patch(await withDeployment(), { spec: { template: { spec: pod } } });
    expect([reply.status, field(reply.body, 'message')]).toEqual([status, says]);
  });

  test('is an object', async () => {
    const reply = await patch(await withDeployment(), [1]);
    expect([reply.status, field(reply.body, 'reason')]).toEqual([400, 'BadRequest']);
  });
});
