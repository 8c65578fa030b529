import { describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { APPLICATIONS, ask, field, type Reply, text } from '../../support/cluster-client.js';
import { addApplication, cluster } from '../../support/cluster-fixture.js';

const APP = `${APPLICATIONS}/a`;
const CONFIGMAP = '/api/v1/namespaces/argocd/configmaps/a';
const DEPLOYMENT = '/apis/apps/v1/namespaces/argocd/deployments/a';
const SETS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applicationsets/a';
const HEADERS = { 'content-type': 'application/apply-patch+yaml' };

async function apply(simulator: Simulator, path: string, manager: string, body: unknown): Promise<Reply> {
  return ask(simulator, `${path}?fieldManager=${manager}`, { method: 'PATCH', body, headers: HEADERS });
}

const app = (spec: unknown, metadata: object = {}): unknown => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: { name: 'a', ...metadata },
  spec,
});
const configMap = (data: unknown, metadata: object = {}): unknown => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', ...metadata },
  data,
});
const deployment = (...containers: readonly unknown[]): unknown => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'a' },
  spec: { selector: { matchLabels: { a: 'b' } }, template: { spec: { containers } } },
});

/** By manager and operation, which fields it owns. */
function owners(reply: Reply): Readonly<Record<string, unknown>> {
  const entries = field(reply.body, 'metadata.managedFields');
  return Object.fromEntries(
    (Array.isArray(entries) ? entries : []).map((entry) => [
      `${text(entry, 'manager')} ${text(entry, 'operation')}`,
      field(entry, 'fieldsV1'),
    ]),
  );
}

describe('server-side apply', () => {
  test('creates what is not there, owned leaf by leaf', async () => {
    const simulator = await cluster();
    const spec = { project: 'p', list: [1, { a: 1 }], deep: { a: { b: 1 }, e: {}, n: null } };
    const reply = await apply(simulator, APP, 'x', app(spec, { labels: { l: '1' }, finalizers: ['a.b/c'] }));
    expect([reply.status, field(reply.body, 'spec')]).toEqual([201, spec]);
    expect(owners(reply)).toEqual({
      'x Apply': {
        'f:metadata': { 'f:finalizers': { 'v:"a.b/c"': {} }, 'f:labels': { 'f:l': {} } },
        'f:spec': {
          '.': {},
          'f:deep': { '.': {}, 'f:a': { '.': {}, 'f:b': {} }, 'f:e': {}, 'f:n': {} },
          'f:list': {},
          'f:project': {},
        },
      },
    });
  });

  test('of the same once more changes nothing', async () => {
    const simulator = await cluster();
    const first = await apply(simulator, APP, 'x', app({ project: 'p' }));
    const again = await apply(simulator, APP, 'x', app({ project: 'p' }));
    expect([again.status, again.text]).toEqual([200, first.text]);
  });

  test('removes what its manager no longer says, unless somebody else owns it', async () => {
    const simulator = await cluster();
    await apply(simulator, CONFIGMAP, 'x', configMap({ a: '1', b: '2' }, { labels: { l: '1' } }));
    await apply(simulator, CONFIGMAP, 'y', configMap({ b: '2', c: '3' }));
    const reply = await apply(simulator, CONFIGMAP, 'x', configMap({}));
    expect([field(reply.body, 'data'), field(reply.body, 'metadata.labels')]).toEqual([{ b: '2', c: '3' }, undefined]);
    expect(owners(reply)).toEqual({
      'x Apply': { 'f:data': {} },
      'y Apply': { 'f:data': { 'f:b': {}, 'f:c': {} } },
    });
  });

  test('leaves alone what nobody owns', async () => {
    const simulator = await cluster();
    simulator.resources.create('applications', app({ project: 'default', other: 1 }, { namespace: 'argocd' }));
    await apply(simulator, APP, 'x', app({ project: 'default', own: 1 }));
    const headers = { 'content-type': 'application/json-patch+json' };
    const body = [{ op: 'remove', path: '/metadata/managedFields/1' }];
    expect(Object.keys(owners(await ask(simulator, APP, { method: 'PATCH', body, headers })))).toEqual(['x Apply']);
    const reply = await apply(simulator, APP, 'x', app({}));
    expect(field(reply.body, 'spec')).toEqual({ other: 1 });
  });

  test('leaves nothing behind of a map that has a type', async () => {
    const simulator = await cluster();
    simulator.resources.create('configmaps', configMap({ a: '1' }, { namespace: 'argocd' }));
    await apply(simulator, CONFIGMAP, 'x&force=true', configMap({ a: '2' }));
    const nothing = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
    const reply = await apply(simulator, CONFIGMAP, 'x', nothing);
    expect(reply.body).not.toHaveProperty('data');
    expect(owners(reply)).toEqual({ 'kubecast-simulator Update': { 'f:data': {} } });
  });

  test('leaves null behind where the last field of an untyped map goes', async () => {
    const simulator = await cluster();
    await apply(simulator, APP, 'x', app({}));
    await apply(simulator, APP, 'y', app({ project: 'q' }));
    const nothing = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'a' } };
    expect((await apply(simulator, APP, 'y', nothing)).body).toMatchObject({ spec: null });
  });

  test('of what another has written alike makes both its owners', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const before = simulator.resources.revision;
    const reply = await apply(simulator, APP, 'x', app({ project: 'default' }));
    expect(field(owners(reply)['x Apply'], 'f:spec')).toEqual({ '.': {}, 'f:project': {} });
    expect(Object.keys(owners(reply))).toEqual(['x Apply', 'kubecast-simulator Update']);
    expect(simulator.resources.revision).not.toBe(before);
  });

  test('keeps the status for its own path', async () => {
    const simulator = await cluster();
    const set = { apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet', metadata: { name: 'a' } };
    const both = { ...set, spec: { a: 1 }, status: { s: 1 } };
    const main = await apply(simulator, SETS, 'x', both);
    expect([field(main.body, 'status'), owners(main)]).toEqual([
      undefined,
      { 'x Apply': { 'f:spec': { '.': {}, 'f:a': {} } } },
    ]);
    const reply = await apply(simulator, `${SETS}/status`, 'y', { ...both, spec: { a: 2 } });
    expect([field(reply.body, 'spec.a'), field(reply.body, 'status.s')]).toEqual([1, 1]);
    expect(owners(reply)['y Apply']).toEqual({ 'f:status': { '.': {}, 'f:s': {} } });
    const conflict = await apply(simulator, `${SETS}/status`, 'x', { ...set, status: { s: 2 } });
    expect(field(conflict.body, 'message')).toBe(
      'Apply failed with 1 conflict: conflict with "y" with subresource "status": .status.s',
    );
  });

  test('reads YAML', async () => {
    const simulator = await cluster();
    const body =
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  on: "1" # why\n  b: |\n    two\n    lines\n';
    const url = `${simulator.url}${CONFIGMAP}?fieldManager=x`;
    const response = await fetch(url, { method: 'PATCH', body, headers: HEADERS });
    expect(field(await response.json(), 'data')).toEqual({ on: '1', b: 'two\nlines\n' });
  });

  test('as a dry run keeps nothing', async () => {
    const simulator = await cluster();
    await apply(simulator, APP, 'x&dryRun=All', app({ project: 'p' }));
    expect(simulator.resources.get('applications', 'argocd', 'a')).toBeUndefined();
  });
});

describe('a conflict of server-side apply', () => {
  test('is 409 and names the field and its manager', async () => {
    const simulator = await cluster();
    await apply(simulator, CONFIGMAP, 'x', configMap({ a: '1' }));
    const { status, body } = await apply(simulator, CONFIGMAP, 'y', configMap({ a: '2' }));
    expect([status, field(body, 'reason'), field(body, 'message')]).toEqual([
      409,
      'Conflict',
      'Apply failed with 1 conflict: conflict with "x": .data.a',
    ]);
    expect(field(body, 'details')).toEqual({
      causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "x"', field: '.data.a' }],
    });
  });

  test('lists more than one, and says which API version an update used', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a', { labels: { l: '1' } });
    const { body } = await apply(simulator, APP, 'x', app({ project: 'q' }, { labels: { l: '2' } }));
    expect(field(body, 'message')).toBe(
      'Apply failed with 2 conflicts: conflicts with "kubecast-simulator" using argoproj.io/v1alpha1:\n' +
        '- .metadata.labels.l\n- .spec.project',
    );
  });

  test('is overcome with force: the field changes its owner', async () => {
    const simulator = await cluster();
    await apply(simulator, CONFIGMAP, 'x', configMap({ a: '1', b: '1' }));
    const reply = await apply(simulator, CONFIGMAP, 'y&force=true', configMap({ a: '2' }));
    expect(owners(reply)).toEqual({ 'x Apply': { 'f:data': { 'f:b': {} } }, 'y Apply': { 'f:data': { 'f:a': {} } } });
  });

  test('does not hinder an update, which takes the field from its applier', async () => {
    const simulator = await cluster();
    await apply(simulator, CONFIGMAP, 'x', configMap({ a: '1', b: '1' }));
    const body = { data: { a: '2' } };
    const reply = await ask(simulator, `${CONFIGMAP}?fieldManager=y`, { method: 'PATCH', body });
    expect(owners(reply)).toEqual({ 'x Apply': { 'f:data': { 'f:b': {} } }, 'y Update': { 'f:data': { 'f:a': {} } } });
  });

  test('does not arise where an update removes the field, which then nobody owns', async () => {
    const simulator = await cluster();
    await apply(simulator, CONFIGMAP, 'x', configMap({ a: '1', b: '1' }));
    const reply = await ask(simulator, `${CONFIGMAP}?fieldManager=y`, { method: 'PATCH', body: { data: { a: null } } });
    expect(owners(reply)).toEqual({ 'x Apply': { 'f:data': { 'f:b': {} } } });
  });

  test('can come from what was there when nobody owned anything', async () => {
    const simulator = await cluster();
    await apply(simulator, CONFIGMAP, 'x', configMap({ a: '1' }));
    const body = { metadata: { managedFields: [{}] } };
    const disowned = await ask(simulator, CONFIGMAP, { method: 'PATCH', body });
    expect(owners(disowned)).toEqual({});
    const reply = await apply(simulator, CONFIGMAP, 'x', configMap({ a: '1', b: '1' }));
    expect(owners(reply)).toEqual({
      'x Apply': { 'f:data': { 'f:a': {}, 'f:b': {} } },
      'before-first-apply Update': { 'f:data': { '.': {}, 'f:a': {} } },
    });
  });
});

describe('lists of built-in kinds under server-side apply', () => {
  const container = (name: string, more: object = {}): unknown => ({ name, ...more });

  test('are merged by their keys, which the owners name', async () => {
    const simulator = await cluster();
    const port = { containerPort: 80 };
    const env = [{ name: 'E', value: '1' }];
    await apply(
      simulator,
      DEPLOYMENT,
      'x',
      deployment(container('a', { image: 'i1', ports: [port], env }), container('b')),
    );
    const more = { env: [{ name: 'F', value: '2' }] };
    const reply = await apply(simulator, DEPLOYMENT, 'y', deployment(container('a', more), container('c')));
    expect(field(reply.body, 'spec.template.spec.containers')).toEqual([
      { name: 'a', image: 'i1', ports: [port], env: [...env, { name: 'F', value: '2' }] },
      { name: 'b' },
      { name: 'c' },
    ]);
    expect(owners(reply)['x Apply']).toEqual({
      'f:spec': {
        'f:selector': {},
        'f:template': {
          'f:spec': {
            'f:containers': {
              'k:{"name":"a"}': {
                '.': {},
                'f:env': { 'k:{"name":"E"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
                'f:image': {},
                'f:name': {},
                'f:ports': { 'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {} } },
              },
              'k:{"name":"b"}': { '.': {}, 'f:name': {} },
            },
          },
        },
      },
    });
  });

  test('take the order of the configuration', async () => {
    const simulator = await cluster();
    await apply(simulator, DEPLOYMENT, 'x', deployment(container('a'), container('b')));
    await apply(simulator, DEPLOYMENT, 'y', deployment(container('a'), container('c')));
    const reply = await apply(simulator, DEPLOYMENT, 'y', deployment(container('c'), container('a')));
    const list = field(reply.body, 'spec.template.spec.containers');
    expect(Array.isArray(list) && list.map((item) => text(item, 'name'))).toEqual(['b', 'c', 'a']);
  });

  test('lose the items that their only owner gives up', async () => {
    const simulator = await cluster();
    await apply(simulator, DEPLOYMENT, 'x', deployment(container('a', { image: 'i' }), container('b')));
    await apply(simulator, DEPLOYMENT, 'y', deployment(container('a')));
    const reply = await apply(simulator, DEPLOYMENT, 'x', deployment(container('b')));
    expect(field(reply.body, 'spec.template.spec.containers')).toEqual([{ name: 'a' }, { name: 'b' }]);
  });

  test('name the item of a conflict', async () => {
    const simulator = await cluster();
    await apply(simulator, DEPLOYMENT, 'x', deployment(container('a', { image: 'i' })));
    const { body } = await apply(simulator, DEPLOYMENT, 'y', deployment(container('a', { image: 'j' })));
    expect(field(body, 'details.causes.0.field')).toBe('.spec.template.spec.containers[name="a"].image');
  });

  test('hold no item twice', async () => {
    const simulator = await cluster();
    const { status, body } = await apply(simulator, DEPLOYMENT, 'x', deployment(container('b'), container('b')));
    expect([status, field(body, 'message'), field(body, 'reason')]).toEqual([
      500,
      'failed to create typed patch object (/a; apps/v1, Kind=Deployment): .spec.template.spec.containers: duplicate entries for key [name="b"]',
      undefined,
    ]);
  });
});

describe('an update', () => {
  test('owns what it adds, but not what every object of the type has anyway', async () => {
    const simulator = await cluster();
    const body = deployment({ name: 'a', ports: [{ containerPort: 80, protocol: 'TCP' }], resources: {} });
    const path = `${DEPLOYMENT.slice(0, -2)}?fieldManager=u`;
    expect(owners(await ask(simulator, path, { method: 'POST', body }))).toEqual({
      'u Update': {
        'f:spec': {
          'f:selector': {},
          'f:template': {
            'f:spec': {
              'f:containers': {
                'k:{"name":"a"}': {
                  '.': {},
                  'f:name': {},
                  'f:ports': {
                    '.': {},
                    'k:{"containerPort":80,"protocol":"TCP"}': { '.': {}, 'f:containerPort': {}, 'f:protocol': {} },
                  },
                  'f:resources': {},
                },
              },
            },
          },
        },
      },
    });
  });
});

describe('server-side apply refuses', () => {
  const ssa = (query: string): string => `${APP}?${query}`;
  test.each([
    { what: 'no fieldManager', path: APP, body: app({}), status: 422, says: /: Required value: is required for apply/ },
    {
      what: 'another kind',
      body: { ...Object(app({})), kind: 'Foo' },
      status: 400,
      says: /^invalid object type: argoproj.io\/v1alpha1, Kind=Foo$/,
    },
    { what: 'no kind', body: {}, status: 400, says: /^invalid object type: \/, Kind=$/ },
    {
      what: 'another name',
      body: app({}, { name: 'b' }),
      status: 400,
      says: /\(b\) does not match the name on the URL \(a\)/,
    },
    {
      what: 'another namespace',
      body: app({}, { namespace: 'b' }),
      status: 400,
      says: /^the namespace of the provided/,
    },
    { what: 'managedFields', body: app({}, { managedFields: [] }), status: 400, says: /must be nil/ },
    { what: 'a list', body: [1], status: 400, says: /cannot unmarshal array into Go value/ },
    {
      what: 'an unknown field',
      body: app({}, { lables: {} }),
      status: 500,
      says: /: \.metadata\.lables: field not declared in schema$/,
    },
    {
      what: 'a label that is no text',
      body: app({}, { labels: { l: 1 } }),
      status: 500,
      says: /: \.metadata\.labels\.l: expected string, got &value\.valueUnstructured\{Value:1\}$/,
    },
  ])('$what', async ({ path = ssa('fieldManager=x'), body, status, says }) => {
    const simulator = await cluster();
    const reply = await ask(simulator, path, { method: 'PATCH', body, headers: HEADERS });
    expect([reply.status, text(reply.body, 'message')]).toEqual([status, expect.stringMatching(says)]);
  });

  test('a stale resourceVersion', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    expect((await apply(simulator, APP, 'x', app({}, { resourceVersion: '5' }))).status).toBe(409);
  });

  test('force to any other patch', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const { status, body } = await ask(simulator, ssa('force=true'), { method: 'PATCH', body: {} });
    expect([status, text(body, 'message')]).toEqual([422, expect.stringMatching(/force: Forbidden/)]);
  });
});
