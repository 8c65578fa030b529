import { describe, expect, test } from '@jest/globals';
import { WORKLOAD_KINDS } from '../../../src/model/workload-kinds.js';
import { scanObject, toStoredObject } from '../../../src/source/kubernetes/object-scanner.js';
import type { ApplicationFacts, ManagedResource } from '../../../src/tree/application-facts.js';
import { computeTree } from '../../../src/tree/compute-tree.js';
import { LiveObject } from '../../../src/tree/live-object.js';
import { LiveObjects } from '../../../src/tree/live-objects.js';
import { nodeNames } from '../../support/tree-client.js';

interface Wanted {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly owner?: { readonly kind: string; readonly name: string; readonly uid: string };
  readonly message?: string;
}

function live({ kind, name, namespace = 'shop', uid = name, owner, message }: Wanted): LiveObject {
  const found = WORKLOAD_KINDS.find((one) => one.kind === kind);
  if (!found) throw new Error(kind);
  const ownerReferences = owner ? [{ apiVersion: 'apps/v1', ...owner }] : [];
  const metadata = { name, namespace, uid, resourceVersion: '1', ownerReferences };
  const bytes = Buffer.from(JSON.stringify({ metadata, status: { phase: 'Failed', message } }));
  return LiveObject.of(found, toStoredObject(bytes, 0, scanObject(bytes, 0, found)));
}

function cluster(...objects: readonly LiveObject[]): LiveObjects {
  const all = new LiveObjects();
  for (const object of objects) all.add(object);
  return all;
}

function managing(...kinds: readonly (readonly [kind: string, name: string])[]): ApplicationFacts {
  const resources = kinds.map(
    ([kind, name]): ManagedResource => ({
      group: kind === 'Pod' ? '' : 'apps',
      version: 'v1',
      kind,
      namespace: 'shop',
      name,
      health: {},
    }),
  );
  return { resources, isInCluster: true };
}

function tree(app: ApplicationFacts, objects: LiveObjects): unknown {
  return JSON.parse(computeTree(app, { objects, knows: () => true, permits: () => true }).toString());
}

describe('a computed tree', () => {
  const set = { kind: 'ReplicaSet', name: 's' };
  const bySet = { ...set, uid: 's' };

  test('of nothing is empty, as Go writes it', () => {
    expect(computeTree(managing(), undefined).toString()).toBe('{}');
  });

  test('is the same whatever came first', () => {
    const objects = [live(set), ...['c', 'a', 'b'].map((name) => live({ kind: 'Pod', name, owner: bySet }))];
    const app = managing(['ReplicaSet', 's']);
    expect(nodeNames(tree(app, cluster(...objects)))).toEqual(['ReplicaSet/s', 'Pod/a', 'Pod/b', 'Pod/c']);
    expect(tree(app, cluster(...[...objects].reverse()))).toEqual(tree(app, cluster(...objects)));
  });

  test('shows what is managed and owned once', () => {
    const objects = cluster(live(set), live({ kind: 'Pod', name: 'p', owner: bySet }));
    expect(
      nodeNames(tree(managing(['ReplicaSet', 's'], ['Pod', 'p'], ['Pod', 'p'], ['Pod', 'q'], ['Pod', 'q']), objects)),
    ).toEqual(['ReplicaSet/s', 'Pod/p', 'Pod/q']);
  });

  test('ends where owners own each other', () => {
    const one = live({ ...set, owner: { kind: 'ReplicaSet', name: 't', uid: 't' } });
    const other = live({ kind: 'ReplicaSet', name: 't', owner: bySet });
    const objects = cluster(one, other);
    expect(nodeNames(tree(managing(['ReplicaSet', 's']), objects))).toEqual(['ReplicaSet/s', 'ReplicaSet/t']);
    expect([...objects.lineOf(one)].sort()).toEqual(['apps/ReplicaSet/shop/s', 'apps/ReplicaSet/shop/t']);
  });

  test('does not take a new owner of an old name for the owner', () => {
    const objects = cluster(live({ ...set, uid: 'new' }), live({ kind: 'Pod', name: 'p', owner: bySet }));
    expect(nodeNames(tree(managing(['ReplicaSet', 's']), objects))).toEqual(['ReplicaSet/s']);
    expect(JSON.stringify(tree(managing(['Pod', 'p']), objects))).not.toContain('"kind":"ReplicaSet","namespace"');
  });

  test('escapes what would be markup', () => {
    const text = computeTree(managing(['Pod', 'p']), {
      objects: cluster(live({ kind: 'Pod', name: 'p', message: '<script>&\u2028' })),
      knows: () => true,
      permits: () => true,
    }).toString();
    expect(text).toContain('\\u003cscript\\u003e\\u0026\\u2028');
    expect(text).not.toMatch(/[<>&\u2028]/);
  });

  test('of another cluster has what is managed, as the application tells of it', () => {
    const resource = {
      group: '',
      version: 'v1',
      kind: 'Pod',
      namespace: 'shop',
      name: 'p',
      health: { status: 'Healthy' },
    };
    const text = computeTree({ resources: [resource], isInCluster: false }, undefined).toString();
    expect(text).toBe(
      '{"nodes":[{"version":"v1","kind":"Pod","namespace":"shop","name":"p","health":{"status":"Healthy"}}]}',
    );
  });
});

describe('what lives', () => {
  test('is forgotten wholly', () => {
    const objects = cluster();
    const pod = live({ kind: 'Pod', name: 'p', owner: { kind: 'ReplicaSet', name: 's', uid: 's' } });
    const set = live({ kind: 'ReplicaSet', name: 's' });
    objects.add(pod);
    objects.add(set);
    objects.remove(pod);
    objects.remove(pod);
    expect([objects.childrenOf(set), objects.get('/Pod/shop/p'), objects.heldBytes]).toEqual([[], undefined, set.size]);
  });
});
