import { describe, expect, test } from '@jest/globals';
import { APPLICATIONS, ask, field, openWatch } from '../../support/cluster-client.js';
import { addApplication, cluster, setHealth } from '../../support/cluster-fixture.js';

const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' };
const PARTIAL = { accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io' };

describe('a Table', () => {
  test('has the columns of the definition, the wide ones with priority 10', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const { body } = await ask(simulator, APPLICATIONS, { headers: TABLE });
    expect(body).toMatchObject({
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata: { resourceVersion: simulator.resources.revision },
      columnDefinitions: [
        { name: 'Name', format: 'name', priority: 0 },
        { name: 'Sync Status', priority: 0 },
        { name: 'Health Status', priority: 0 },
        { name: 'Revision', priority: 10 },
        { name: 'Project', priority: 10 },
      ],
      rows: [{ cells: ['a', 'Synced', 'Healthy', 'abc', 'default'], object: { kind: 'PartialObjectMetadata' } }],
    });
  });

  test('of a watch announces its columns once', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const watch = await openWatch(simulator, APPLICATIONS, TABLE);
    setHealth(simulator, 'a', 'Degraded');
    expect(field((await watch.event()).object, 'columnDefinitions')).toHaveLength(5);
    const { type, object } = await watch.event();
    expect([type, field(object, 'columnDefinitions'), field(object, 'rows.0.cells.2')]).toEqual([
      'MODIFIED',
      null,
      'Degraded',
    ]);
  });

  test('of one object has one row', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const { body } = await ask(simulator, `${APPLICATIONS}/a?includeObject=None`, { headers: TABLE });
    expect(field(body, 'rows')).toEqual([{ cells: ['a', 'Synced', 'Healthy', 'abc', 'default'], object: null }]);
  });

  test('of pods counts the ready containers', async () => {
    const simulator = await cluster();
    const status = {
      phase: 'Running',
      containerStatuses: [
        { ready: true, restartCount: 2 },
        { ready: false, restartCount: 1 },
      ],
    };
    const spec = { containers: [{ name: 'a' }, { name: 'b' }] };
    simulator.resources.create('pods', { metadata: { name: 'p', namespace: 'argocd' }, spec, status });
    const { body } = await ask(simulator, '/api/v1/namespaces/argocd/pods', { headers: TABLE });
    expect(field(body, 'rows.0.cells')).toEqual(['p', '1/2', 'Running', 3, expect.stringMatching(/^\d+s$/)]);
  });
});

describe('PartialObjectMetadata', () => {
  test('is a list of metadata', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const { body } = await ask(simulator, APPLICATIONS, { headers: PARTIAL });
    expect(body).toMatchObject({ kind: 'PartialObjectMetadataList', items: [{ metadata: { name: 'a' } }] });
    expect(field(body, 'items.0.spec')).toBeUndefined();
  });
});

describe('Accept', () => {
  test('passes over protobuf', async () => {
    const simulator = await cluster();
    const headers = { accept: 'application/vnd.kubernetes.protobuf,application/json' };
    expect((await ask(simulator, APPLICATIONS, { headers })).headers.get('content-type')).toBe('application/json');
  });

  test('of nothing that we have is 406', async () => {
    const simulator = await cluster();
    expect((await ask(simulator, APPLICATIONS, { headers: { accept: 'image/png' } })).status).toBe(406);
  });
});

describe('selectors', () => {
  test('on the involved object find the events about it', async () => {
    const simulator = await cluster();
    for (const name of ['a', 'b']) {
      const event = {
        metadata: { name: `${name}.1`, namespace: 'argocd' },
        involvedObject: { kind: 'Application', name },
      };
      simulator.resources.create('events', event);
    }
    const selector = encodeURIComponent('involvedObject.kind=Application,involvedObject.name=b');
    const { body } = await ask(simulator, `/api/v1/namespaces/argocd/events?fieldSelector=${selector}`);
    expect(field(body, 'items.0.metadata.name')).toBe('b.1');
    expect(field(body, 'items')).toHaveLength(1);
  });

  test.each(['fieldSelector=spec.project%3Dx', 'fieldSelector=nonsense', 'labelSelector=a%20b', 'limit=many'])(
    '%s is 400',
    async (query) => {
      const simulator = await cluster();
      const reply = await ask(simulator, `${APPLICATIONS}?${query}`);
      expect([reply.status, field(reply.body, 'reason')]).toEqual([400, 'BadRequest']);
    },
  );
});

describe('paths', () => {
  test.each(['/nothing', '/apis/nothing.io/v1/things', '/apis/argoproj.io/v1alpha1/things'])(
    '%s is 404 as text',
    async (path) => {
      const simulator = await cluster();
      const reply = await ask(simulator, path);
      expect([reply.status, reply.text]).toEqual([404, '404 page not found\n']);
    },
  );

  test('of an unknown core resource is a Status', async () => {
    const simulator = await cluster();
    const reply = await ask(simulator, '/api/v1/things');
    expect(reply.body).toMatchObject({
      kind: 'Status',
      code: 404,
      message: 'the server could not find the requested resource',
    });
  });

  test('of probes say ok', async () => {
    const simulator = await cluster();
    for (const path of ['/healthz', '/livez', '/readyz']) expect((await ask(simulator, path)).text).toBe('ok');
  });

  test('of discovery name every group, version and resource', async () => {
    const simulator = await cluster();
    expect((await ask(simulator, '/api')).body).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
    const groups = (await ask(simulator, '/apis')).body;
    expect(groups).toMatchObject({
      groups: ['apiextensions.k8s.io', 'apps', 'networking.k8s.io', 'autoscaling', 'argoproj.io'].map((name) => ({
        name,
      })),
    });
    const { body } = await ask(simulator, '/apis/argoproj.io/v1alpha1');
    expect(field(body, 'resources')).toMatchObject([
      { name: 'applications', kind: 'Application', shortNames: ['app', 'apps'] },
      { name: 'applicationsets' },
      { name: 'applicationsets/status' },
      { name: 'appprojects' },
    ]);
  });

  test('of the definitions name the three kinds of Argo CD', async () => {
    const simulator = await cluster();
    const { body } = await ask(
      simulator,
      '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/applications.argoproj.io',
    );
    expect(field(body, 'spec.versions.0.additionalPrinterColumns.0')).toEqual({
      name: 'Sync Status',
      type: 'string',
      jsonPath: '.status.sync.status',
    });
  });

  test('of a kind registered later are served like the others', async () => {
    const simulator = await cluster();
    const names = { group: 'example.com', version: 'v1', kind: 'Widget', plural: 'widgets' };
    simulator.resources.registerKind({ ...names, namespaced: false, custom: true });
    const path = '/apis/example.com/v1/widgets';
    const body = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } };
    expect((await ask(simulator, path, { method: 'POST', body })).status).toBe(201);
    expect(field((await ask(simulator, path)).body, 'kind')).toBe('WidgetList');
    expect(field((await ask(simulator, '/apis/example.com/v1')).body, 'resources.0.name')).toBe('widgets');
  });
});
