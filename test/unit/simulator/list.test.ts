import { describe, expect, test } from '@jest/globals';
import { ALL_APPLICATIONS, APPLICATIONS, ask, field, names, text } from '../../support/cluster-client.js';
import { addApplication, addApplications, cluster, setHealth } from '../../support/cluster-fixture.js';

describe('a list', () => {
  test('holds the objects of its namespace in the order of their names', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'b');
    addApplication(simulator, 'a');
    addApplication(simulator, 'c', { namespace: 'team-a' });
    const { body, headers } = await ask(simulator, APPLICATIONS);
    expect(names(body)).toEqual(['a', 'b']);
    expect(body).toMatchObject({ kind: 'ApplicationList', apiVersion: 'argoproj.io/v1alpha1' });
    expect(headers.get('cache-control')).toBe('no-cache, private');
  });

  test('across namespaces is ordered by namespace and name', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a', { namespace: 'team-a' });
    addApplication(simulator, 'b');
    expect(names((await ask(simulator, ALL_APPLICATIONS)).body)).toEqual(['b', 'a']);
  });

  test('carries the revision of the whole cluster', async () => {
    const simulator = await cluster();
    simulator.resources.bumpRevision(7);
    const { body } = await ask(simulator, ALL_APPLICATIONS);
    expect(field(body, 'metadata.resourceVersion')).toBe(simulator.resources.revision);
  });

  test('of a built-in kind leaves kind and apiVersion out of its items', async () => {
    const simulator = await cluster();
    const { body } = await ask(simulator, '/api/v1/namespaces');
    expect(field(body, 'items.0')).toMatchObject({ metadata: { name: 'argocd' } });
    expect(field(body, 'items.0.kind')).toBeUndefined();
  });

  test.each(['', '0', '1'])('not older than %j shows the current state', async (revision) => {
    const simulator = await cluster();
    addApplications(simulator, 2);
    expect(names((await ask(simulator, `${APPLICATIONS}?resourceVersion=${revision}`)).body)).toHaveLength(2);
  });

  test('of revision 0 comes whole, whatever its limit', async () => {
    const simulator = await cluster();
    addApplications(simulator, 3);
    const { body } = await ask(simulator, `${APPLICATIONS}?resourceVersion=0&limit=2`);
    expect([names(body).length, field(body, 'metadata.continue')]).toEqual([3, '']);
  });

  test.each(['resourceVersionMatch=Exact', 'limit=10'])(
    'of an earlier revision with %s shows that state',
    async (query) => {
      const simulator = await cluster();
      const { metadata } = addApplication(simulator, 'old');
      addApplication(simulator, 'new');
      setHealth(simulator, 'old', 'Degraded');
      setHealth(simulator, 'old', 'Missing');
      simulator.resources.delete('applications', 'argocd', 'old');
      const { body } = await ask(simulator, `${APPLICATIONS}?resourceVersion=${metadata.resourceVersion}&${query}`);
      expect(names(body)).toEqual(['old']);
      expect(field(body, 'items.0.status.health.status')).toBe('Healthy');
      expect(field(body, 'metadata.resourceVersion')).toBe(metadata.resourceVersion);
    },
  );

  test('of a compacted revision is 410 Expired', async () => {
    const simulator = await cluster();
    const { metadata } = addApplication(simulator, 'a');
    addApplication(simulator, 'b');
    simulator.resources.compact();
    const reply = await ask(
      simulator,
      `${APPLICATIONS}?resourceVersion=${metadata.resourceVersion}&resourceVersionMatch=Exact`,
    );
    expect(reply.status).toBe(410);
    expect(reply.body).toMatchObject({
      kind: 'Status',
      reason: 'Expired',
      message: 'The resourceVersion for the provided list is too old.',
    });
  });

  test('of a revision ahead is 504 with the cause ResourceVersionTooLarge', async () => {
    const simulator = await cluster();
    const reply = await ask(simulator, `${APPLICATIONS}?resourceVersion=999999999`);
    expect(reply.status).toBe(504);
    expect(reply.headers.get('retry-after')).toBe('1');
    expect(reply.body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `Timeout: Too large resource version: 999999999, current: ${simulator.resources.revision}`,
      reason: 'Timeout',
      details: {
        causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
        retryAfterSeconds: 1,
      },
      code: 504,
    });
  });

  test.each([
    { query: 'resourceVersionMatch=Exact', field: 'resourceVersionMatch' },
    { query: 'resourceVersion=0&resourceVersionMatch=Exact', field: 'resourceVersionMatch' },
    { query: 'resourceVersion=5&resourceVersionMatch=Newest', field: 'resourceVersionMatch' },
  ])('refuses $query', async (bad) => {
    const simulator = await cluster();
    const reply = await ask(simulator, `${APPLICATIONS}?${bad.query}`);
    expect(reply.status).toBe(422);
    expect(field(reply.body, 'details.causes.0.field')).toBe(bad.field);
  });
});

describe('the pages of a list', () => {
  test('say how many items remain, and continue where the last one ended', async () => {
    const simulator = await cluster();
    addApplications(simulator, 5);
    const first = await ask(simulator, `${APPLICATIONS}?limit=2`);
    expect(names(first.body)).toEqual(['app-0', 'app-1']);
    expect(field(first.body, 'metadata.remainingItemCount')).toBe(3);
    const last = await ask(simulator, `${APPLICATIONS}?limit=3&continue=${text(first.body, 'metadata.continue')}`);
    expect(names(last.body)).toEqual(['app-2', 'app-3', 'app-4']);
    expect(field(last.body, 'metadata.continue')).toBe('');
  });

  test('have tokens of the form that the API server writes', async () => {
    const simulator = await cluster();
    addApplications(simulator, 2);
    const { body } = await ask(simulator, `${APPLICATIONS}?limit=1`);
    const token = Buffer.from(text(body, 'metadata.continue'), 'base64url').toString();
    expect(token).toBe(`{"v":"meta.k8s.io/v1","rv":${simulator.resources.revision},"start":"/app-0\\u0000"}`);
  });

  test('all show the state of the first one', async () => {
    const simulator = await cluster();
    addApplications(simulator, 4);
    const first = await ask(simulator, `${ALL_APPLICATIONS}?limit=2`);
    simulator.resources.delete('applications', 'argocd', 'app-3');
    addApplication(simulator, 'app-9');
    setHealth(simulator, 'app-2', 'Degraded');
    const second = await ask(
      simulator,
      `${ALL_APPLICATIONS}?limit=5&continue=${text(first.body, 'metadata.continue')}`,
    );
    expect(names(second.body)).toEqual(['app-2', 'app-3']);
    expect(field(second.body, 'items.0.status.health.status')).toBe('Healthy');
    expect(field(second.body, 'metadata.resourceVersion')).toBe(field(first.body, 'metadata.resourceVersion'));
  });

  test('expire with a token that goes on inconsistently', async () => {
    const simulator = await cluster();
    addApplications(simulator, 4);
    const first = await ask(simulator, `${APPLICATIONS}?limit=2`);
    addApplication(simulator, 'app-9');
    simulator.resources.compact();
    const expired = await ask(simulator, `${APPLICATIONS}?limit=2&continue=${text(first.body, 'metadata.continue')}`);
    expect(expired.status).toBe(410);
    expect(text(expired.body, 'message')).toMatch(
      /^The provided continue parameter is too old to display a consistent list result\./,
    );
    const token = text(expired.body, 'metadata.continue');
    expect(Buffer.from(token, 'base64url').toString()).toBe('{"v":"meta.k8s.io/v1","rv":-1,"start":"app-1\\u0000"}');
    expect(names((await ask(simulator, `${APPLICATIONS}?continue=${token}`)).body)).toEqual([
      'app-2',
      'app-3',
      'app-9',
    ]);
  });

  test('do not count what remains where a selector narrows them', async () => {
    const simulator = await cluster();
    for (const name of ['a', 'b', 'c'])
      addApplication(simulator, name, { labels: { env: name === 'b' ? 'stage' : 'prod' } });
    const { body } = await ask(simulator, `${APPLICATIONS}?limit=1&labelSelector=env%3Dprod`);
    expect(field(body, 'metadata.remainingItemCount')).toBeUndefined();
    const rest = await ask(
      simulator,
      `${APPLICATIONS}?labelSelector=env%3Dprod&continue=${text(body, 'metadata.continue')}`,
    );
    expect(names(rest.body)).toEqual(['c']);
  });

  test('refuse a token that nobody wrote', async () => {
    const simulator = await cluster();
    const reply = await ask(simulator, `${APPLICATIONS}?continue=nonsense`);
    expect(reply.status).toBe(400);
    expect(text(reply.body, 'message')).toMatch(/continue key is not valid/);
  });
});
