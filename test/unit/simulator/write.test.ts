import { describe, expect, test } from '@jest/globals';
import { APPLICATIONS, ask, field, openWatch, text } from '../../support/cluster-client.js';
import { addApplication, anApplication, APPLICATION_TYPE, cluster } from '../../support/cluster-fixture.js';

const UID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('POST', () => {
  test('creates with uid, generation, creationTimestamp, revision and managedFields', async () => {
    const simulator = await cluster();
    const { status, body } = await ask(simulator, APPLICATIONS, { method: 'POST', body: anApplication('a') });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      metadata: { name: 'a', namespace: 'argocd', generation: 1, resourceVersion: simulator.resources.revision },
    });
    expect(text(body, 'metadata.uid')).toMatch(UID);
    expect(field(body, 'metadata.managedFields.0')).toMatchObject({
      manager: 'tester',
      operation: 'Update',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:spec': { '.': {}, 'f:project': {} } },
    });
  });

  test('of a name that exists is 409 AlreadyExists', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const { status, body } = await ask(simulator, APPLICATIONS, { method: 'POST', body: anApplication('a') });
    expect(status).toBe(409);
    expect(body).toMatchObject({
      reason: 'AlreadyExists',
      message: 'applications.argoproj.io "a" already exists',
      details: { name: 'a', group: 'argoproj.io', kind: 'applications' },
    });
  });

  test('with generateName makes up the rest of the name', async () => {
    const simulator = await cluster();
    const body = { ...APPLICATION_TYPE, metadata: { generateName: 'run-' }, spec: {} };
    const reply = await ask(simulator, APPLICATIONS, { method: 'POST', body });
    expect(text(reply.body, 'metadata.name')).toMatch(/^run-[a-z0-9]{5}$/);
  });

  test('into a namespace that does not exist is 404', async () => {
    const simulator = await cluster();
    const path = APPLICATIONS.replace('argocd', 'nowhere');
    const reply = await ask(simulator, path, { method: 'POST', body: anApplication('a', { namespace: 'nowhere' }) });
    expect([reply.status, text(reply.body, 'message')]).toEqual([404, 'namespaces "nowhere" not found']);
  });

  test.each([
    { why: 'a name with capitals', body: { metadata: { name: 'Bad_Name' } }, status: 422 },
    { why: 'no name', body: { metadata: {} }, status: 422 },
    { why: 'another kind', body: { kind: 'Pod', metadata: { name: 'a' } }, status: 422 },
    { why: 'another apiVersion', body: { apiVersion: 'v1', metadata: { name: 'a' } }, status: 400 },
    { why: 'another namespace', body: { metadata: { name: 'a', namespace: 'team-a' } }, status: 400 },
    { why: 'a resourceVersion', body: { metadata: { name: 'a', resourceVersion: '5' } }, status: 500 },
  ])('with $why is $status', async ({ body, status }) => {
    const simulator = await cluster();
    const reply = await ask(simulator, APPLICATIONS, { method: 'POST', body: { ...APPLICATION_TYPE, ...body } });
    expect([reply.status, field(reply.body, 'kind')]).toEqual([status, 'Status']);
  });

  test('as a dry run answers the object and keeps nothing', async () => {
    const simulator = await cluster();
    const before = simulator.resources.revision;
    const reply = await ask(simulator, `${APPLICATIONS}?dryRun=All`, { method: 'POST', body: anApplication('a') });
    expect([reply.status, simulator.resources.revision]).toEqual([201, before]);
    expect(simulator.resources.get('applications', 'argocd', 'a')).toBeUndefined();
  });

  test('as a dry run answers no resourceVersion, and an update that of the object as it is', async () => {
    const simulator = await cluster();
    const { metadata } = addApplication(simulator, 'b');
    const created = await ask(simulator, `${APPLICATIONS}?dryRun=All`, { method: 'POST', body: anApplication('a') });
    expect(field(created.body, 'metadata')).not.toHaveProperty('resourceVersion');
    const body = { spec: { project: 'shop' } };
    const updated = await ask(simulator, `${APPLICATIONS}/b?dryRun=All`, { method: 'PATCH', body });
    expect(field(updated.body, 'metadata.resourceVersion')).toBe(metadata.resourceVersion);
  });

  test('of anything but JSON and YAML is 415', async () => {
    const simulator = await cluster();
    const headers = { 'content-type': 'text/plain' };
    expect((await ask(simulator, APPLICATIONS, { method: 'POST', body: {}, headers })).status).toBe(415);
  });

  test('of protobuf that is none is 415, and nothing breaks', async () => {
    const simulator = await cluster();
    const headers = { 'content-type': 'application/vnd.kubernetes.protobuf' };
    expect((await ask(simulator, '/api/v1/namespaces', { method: 'POST', body: { a: 1 }, headers })).status).toBe(415);
  });
});

describe('PUT', () => {
  test('of the state last seen replaces the object', async () => {
    const simulator = await cluster();
    const seen = addApplication(simulator, 'a');
    const body = { ...seen, spec: { project: 'shop' } };
    const reply = await ask(simulator, `${APPLICATIONS}/a`, { method: 'PUT', body });
    expect([reply.status, field(reply.body, 'spec.project')]).toEqual([200, 'shop']);
    expect(field(reply.body, 'metadata.uid')).toBe(seen.metadata.uid);
    expect(field(reply.body, 'metadata.generation')).toBe(2);
  });

  test('of a stale state is 409 Conflict', async () => {
    const simulator = await cluster();
    const seen = addApplication(simulator, 'a');
    simulator.resources.mergePatch('applications', 'argocd', 'a', { spec: { project: 'shop' } });
    const reply = await ask(simulator, `${APPLICATIONS}/a`, { method: 'PUT', body: seen });
    expect(reply.status).toBe(409);
    expect(text(reply.body, 'message')).toBe(
      'Operation cannot be fulfilled on applications.argoproj.io "a": the object has been modified; ' +
        'please apply your changes to the latest version and try again',
    );
  });

  test('of a custom kind without a resourceVersion is 422', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const reply = await ask(simulator, `${APPLICATIONS}/a`, { method: 'PUT', body: anApplication('a') });
    expect(reply.status).toBe(422);
    expect(text(reply.body, 'message')).toContain(
      'metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    );
  });
});

describe('PATCH', () => {
  test('merges, and null deletes', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a', { labels: { env: 'prod', team: 'a' } });
    const body = { metadata: { labels: { env: null, tier: 'web' } } };
    const reply = await ask(simulator, `${APPLICATIONS}/a`, { method: 'PATCH', body });
    expect(field(reply.body, 'metadata.labels')).toEqual({ team: 'a', tier: 'web' });
  });

  test('as JSON patch applies its operations', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const headers = { 'content-type': 'application/json-patch+json' };
    const body = [
      { op: 'test', path: '/spec/project', value: 'default' },
      { op: 'replace', path: '/spec/project', value: 'shop' },
    ];
    const reply = await ask(simulator, `${APPLICATIONS}/a`, { method: 'PATCH', body, headers });
    expect(field(reply.body, 'spec.project')).toBe('shop');
  });

  test.each(['application/strategic-merge-patch+json', 'application/apply-patch+cbor'])(
    'of a custom kind as %s is 415',
    async (type) => {
      const simulator = await cluster();
      addApplication(simulator, 'a');
      const reply = await ask(simulator, `${APPLICATIONS}/a`, {
        method: 'PATCH',
        body: {},
        headers: { 'content-type': type },
      });
      expect([reply.status, field(reply.body, 'reason')]).toEqual([415, 'UnsupportedMediaType']);
    },
  );

  test('that names a stale resourceVersion is 409', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const body = { metadata: { resourceVersion: '1' }, spec: { project: 'shop' } };
    expect((await ask(simulator, `${APPLICATIONS}/a`, { method: 'PATCH', body })).status).toBe(409);
  });

  test('that changes nothing keeps the revision', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const before = simulator.resources.revision;
    const reply = await ask(simulator, `${APPLICATIONS}/a`, {
      method: 'PATCH',
      body: { spec: { project: 'default' } },
    });
    expect([reply.status, simulator.resources.revision]).toEqual([200, before]);
  });

  test('of labels alone keeps the generation', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const reply = await ask(simulator, `${APPLICATIONS}/a`, {
      method: 'PATCH',
      body: { metadata: { labels: { a: 'b' } } },
    });
    expect(field(reply.body, 'metadata.generation')).toBe(1);
  });
});

describe('the status subresource', () => {
  const path = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applicationsets';

  test('changes the status alone, and the main path all but the status', async () => {
    const simulator = await cluster();
    simulator.resources.create('applicationsets', { metadata: { name: 's', namespace: 'argocd' }, spec: { a: 1 } });
    const body = { spec: { a: 2 }, status: { ok: true } };
    const status = await ask(simulator, `${path}/s/status`, { method: 'PATCH', body });
    expect(status.body).toMatchObject({ spec: { a: 1 }, status: { ok: true }, metadata: { generation: 1 } });
    const main = await ask(simulator, `${path}/s`, { method: 'PATCH', body: { ...body, status: { ok: false } } });
    expect(main.body).toMatchObject({ spec: { a: 2 }, status: { ok: true }, metadata: { generation: 2 } });
  });

  test('does not exist for applications, as in Argo CD', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    expect((await ask(simulator, `${APPLICATIONS}/a/status`)).status).toBe(404);
  });
});

describe('DELETE', () => {
  test('answers Success with the uid, and then 404', async () => {
    const simulator = await cluster();
    const { metadata } = addApplication(simulator, 'a');
    const first = await ask(simulator, `${APPLICATIONS}/a`, {
      method: 'DELETE',
      body: { propagationPolicy: 'Background' },
    });
    expect(first.body).toMatchObject({
      status: 'Success',
      details: { name: 'a', kind: 'applications', uid: metadata.uid },
    });
    const second = await ask(simulator, `${APPLICATIONS}/a`, { method: 'DELETE' });
    expect([second.status, text(second.body, 'message')]).toEqual([404, 'applications.argoproj.io "a" not found']);
  });

  test.each([{ uid: 'other' }, { resourceVersion: '1' }])('with the precondition %j is 409', async (preconditions) => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const reply = await ask(simulator, `${APPLICATIONS}/a`, { method: 'DELETE', body: { preconditions } });
    expect(reply.status).toBe(409);
    expect(simulator.resources.get('applications', 'argocd', 'a')).toBeDefined();
  });

  test('with finalizers marks the object, which goes when they are empty', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a', { finalizers: ['example.com/hold'] });
    const watch = await openWatch(simulator, `${APPLICATIONS}?resourceVersion=${simulator.resources.revision}`);
    const { body } = await ask(simulator, `${APPLICATIONS}/a`, { method: 'DELETE' });
    expect(body).toMatchObject({ metadata: { generation: 2, deletionGracePeriodSeconds: 0 } });
    expect(text(body, 'metadata.deletionTimestamp')).toMatch(/^\d{4}-\d\d-\d\dT/);
    await ask(simulator, `${APPLICATIONS}/a`, { method: 'PATCH', body: { metadata: { labels: { a: 'b' } } } });
    await ask(simulator, `${APPLICATIONS}/a`, { method: 'PATCH', body: { metadata: { finalizers: null } } });
    expect(await watch.heard(3)).toEqual(['MODIFIED a', 'MODIFIED a', 'DELETED a']);
  });

  test('of a namespace empties it', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a', { namespace: 'team-a' });
    await ask(simulator, '/api/v1/namespaces/team-a', { method: 'DELETE' });
    expect(simulator.resources.list('applications')).toEqual([]);
  });

  test('of a collection deletes what the selector names', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a', { labels: { env: 'prod' } });
    addApplication(simulator, 'b');
    await ask(simulator, `${APPLICATIONS}?labelSelector=env`, { method: 'DELETE' });
    expect(simulator.resources.list('applications').map(({ metadata }) => metadata.name)).toEqual(['b']);
  });
});
