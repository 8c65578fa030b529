import { describe, expect, test } from '@jest/globals';
import { ask, field, type Reply } from '../../support/cluster-client.js';
import { cluster } from '../../support/cluster-fixture.js';

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
/** What client-go sends. */
const ACCEPT = `${AGGREGATED},${AGGREGATED.replace('v2', 'v2beta1')},application/json`;
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

async function get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  return ask(await cluster(), path, { headers });
}

/** The resource of this name in an aggregated answer. */
function resource({ body }: Reply, group: string | undefined, name: string): unknown {
  const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
  const found = list(field(body, 'items')).find((item) => field(item, 'metadata.name') === group);
  return list(field(found, 'versions.0.resources')).find((item) => field(item, 'resource') === name);
}

describe('aggregated discovery', () => {
  test('answers all groups in one document that may be cached', async () => {
    const reply = await get('/apis', { accept: ACCEPT });
    expect(reply.headers.get('content-type')).toBe(AGGREGATED);
    expect([reply.headers.get('cache-control'), reply.headers.get('vary')]).toEqual(['public', 'Accept']);
    expect(reply.body).toMatchObject({
      kind: 'APIGroupDiscoveryList',
      apiVersion: 'apidiscovery.k8s.io/v2',
      metadata: {},
    });
    expect(resource(reply, 'apps', 'deployments')).toEqual({
      resource: 'deployments',
      responseKind: { group: '', version: '', kind: 'Deployment' },
      scope: 'Namespaced',
      singularResource: 'deployment',
      verbs: VERBS,
      shortNames: ['deploy'],
      categories: ['all'],
      subresources: [
        {
          subresource: 'scale',
          responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
          verbs: ['get', 'patch', 'update'],
        },
        {
          subresource: 'status',
          responseKind: { group: '', version: '', kind: 'Deployment' },
          verbs: ['get', 'patch', 'update'],
        },
      ],
    });
    expect(resource(reply, 'argoproj.io', 'applications')).toEqual({
      resource: 'applications',
      responseKind: { group: 'argoproj.io', version: 'v1alpha1', kind: 'Application' },
      scope: 'Namespaced',
      singularResource: 'application',
      verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
      shortNames: ['app', 'apps'],
    });
  });

  test('answers the core group, which has no name, at /api', async () => {
    const reply = await get('/api', { accept: ACCEPT });
    expect(field(reply.body, 'items.0.metadata')).toEqual({});
    const namespaces = resource(reply, undefined, 'namespaces');
    expect(field(namespaces, 'scope')).toBe('Cluster');
    expect(field(namespaces, 'verbs')).toEqual(VERBS.filter((verb) => verb !== 'deletecollection'));
  });

  test('answers 304 to who has it already, and anew after a kind came', async () => {
    const simulator = await cluster();
    const first = await ask(simulator, '/apis', { headers: { accept: ACCEPT } });
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9A-F]{128}"$/);
    const headers = { accept: ACCEPT, 'if-none-match': etag };
    expect((await ask(simulator, '/apis', { headers })).status).toBe(304);
    const names = { group: 'a.io', version: 'v1', kind: 'Thing', plural: 'things' };
    simulator.resources.registerKind({ ...names, namespaced: true, custom: true });
    expect((await ask(simulator, '/apis', { headers })).status).toBe(200);
  });

  test.each(['*/*', 'application/json', `application/json,${AGGREGATED}`])(
    'is not for who would rather have %s',
    async (accept) => {
      expect(field((await get('/apis', { accept })).body, 'kind')).toBe('APIGroupList');
    },
  );
});

test.each([AGGREGATED.replace('v2', 'v2beta1'), 'text/html'])('discovery as %s alone is 406', async (accept) => {
  expect((await get('/apis', { accept })).status).toBe(406);
});

describe('OpenAPI v2', () => {
  test('says how each kind may be patched, and how its lists are merged', async () => {
    const { body, headers } = await get('/openapi/v2');
    expect([field(body, 'swagger'), headers.get('content-type')]).toEqual(['2.0', 'application/json']);
    const paths = Object(field(body, 'paths'));
    const application = paths['/apis/argoproj.io/v1alpha1/namespaces/{namespace}/applications/{name}'];
    expect(field(application, 'patch.consumes')).toEqual([
      'application/json-patch+json',
      'application/merge-patch+json',
      'application/apply-patch+yaml',
    ]);
    const pod = Object(field(body, 'definitions'))['io.k8s.api.core.v1.Pod'];
    expect(field(pod, 'properties.spec.properties.containers')).toMatchObject({
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      'x-kubernetes-patch-merge-key': 'name',
      'x-kubernetes-patch-strategy': 'merge',
    });
  });

  test('is not there as protobuf', async () => {
    const accept = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
    const { status, text } = await get('/openapi/v2', { accept });
    expect([status, text]).toEqual([406, '']);
  });
});

describe('a review of oneself', () => {
  const tokens = new Map([
    ['root', { user: 'admin' }],
    ['view', { user: 'viewer', rules: [{ verbs: ['get', 'list'], resources: ['applications', 'pods/log'] }] }],
  ]);
  const MAY_I = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

  async function mayI(token: string, spec: unknown): Promise<Reply> {
    const headers = { authorization: `Bearer ${token}` };
    return ask(await cluster({ tokens }), MAY_I, { method: 'POST', body: { spec }, headers });
  }

  test.each([
    { token: 'root', verb: 'delete', resource: 'applications', is: true },
    { token: 'view', verb: 'list', resource: 'applications', is: true },
    { token: 'view', verb: 'watch', resource: 'applications', is: false },
    { token: 'view', verb: 'get', resource: 'pods', subresource: 'log', is: true },
    { token: 'view', verb: 'get', resource: 'pods', is: false },
  ])('says whether $token may $verb $resource', async ({ token, is, ...asked }) => {
    const spec = { resourceAttributes: { group: 'argoproj.io', namespace: 'argocd', ...asked } };
    const { status, body } = await mayI(token, spec);
    expect([status, field(body, 'kind'), field(body, 'status')]).toEqual([
      201,
      'SelfSubjectAccessReview',
      { allowed: is },
    ]);
  });

  test.each([
    { path: '/version', is: true },
    { path: '/metrics', is: false },
  ])('says whether a path may be read: $path', async ({ path, is }) => {
    const { body } = await mayI('view', { nonResourceAttributes: { path, verb: 'get' } });
    expect(field(body, 'status.allowed')).toBe(is);
  });

  test('asks one question', async () => {
    expect((await mayI('view', {})).status).toBe(422);
  });

  test('says who one is', async () => {
    const headers = { authorization: 'Bearer view' };
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const { body } = await ask(await cluster({ tokens }), path, { method: 'POST', body: {}, headers });
    expect(field(body, 'status.userInfo.username')).toBe('viewer');
  });

  test('is not for the anonymous', async () => {
    expect((await ask(await cluster({ tokens }), MAY_I, { method: 'POST', body: {} })).status).toBe(403);
  });
});
