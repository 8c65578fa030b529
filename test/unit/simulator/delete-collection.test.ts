import { describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { ALL_APPLICATIONS, APPLICATIONS, ask, field, names, openWatch } from '../../support/cluster-client.js';
import { addApplication, cluster } from '../../support/cluster-fixture.js';

async function clusterOfFour(): Promise<Simulator> {
  const simulator = await cluster();
  addApplication(simulator, 'a', { labels: { env: 'test' } });
  addApplication(simulator, 'b', { labels: { env: 'prod' } });
  addApplication(simulator, 'c', { labels: { env: 'test' }, finalizers: ['kubecast.io/wait'] });
  addApplication(simulator, 'd', { namespace: 'team-a', labels: { env: 'test' } });
  return simulator;
}

const left = (simulator: Simulator): readonly string[] =>
  simulator.resources.list('applications').map(({ metadata }) => metadata.name);

describe('DELETE of a collection', () => {
  test('deletes what the selectors name in this namespace, and answers the list as it was before', async () => {
    const simulator = await clusterOfFour();
    const before = await ask(simulator, `${APPLICATIONS}?labelSelector=env%3Dtest`);
    const { status, text } = await ask(simulator, `${APPLICATIONS}?labelSelector=env%3Dtest`, { method: 'DELETE' });
    expect([status, text]).toEqual([200, before.text]);
    expect(left(simulator)).toEqual(['b', 'c', 'd'].sort());
  });

  test('marks what finalizers hold', async () => {
    const simulator = await clusterOfFour();
    await ask(simulator, `${APPLICATIONS}?fieldSelector=metadata.name%3Dc`, { method: 'DELETE' });
    expect(simulator.resources.get('applications', 'argocd', 'c')?.metadata.deletionTimestamp).toBeDefined();
  });

  test('is one event for each object on a watch', async () => {
    const simulator = await clusterOfFour();
    const watch = await openWatch(simulator, `${APPLICATIONS}?resourceVersion=${simulator.resources.revision}`);
    await ask(simulator, APPLICATIONS, { method: 'DELETE' });
    expect(await watch.heard(3)).toEqual(['DELETED a', 'DELETED b', 'MODIFIED c']);
    watch.close();
  });

  test('with a limit deletes one page', async () => {
    const simulator = await clusterOfFour();
    const { body } = await ask(simulator, `${APPLICATIONS}?limit=2`, { method: 'DELETE' });
    expect(names(body)).toEqual(['a', 'b']);
    expect(field(body, 'metadata.remainingItemCount')).toBe(1);
    expect(left(simulator)).toEqual(['c', 'd']);
  });

  test.each([
    { path: `${APPLICATIONS}?dryRun=All`, body: undefined },
    { path: APPLICATIONS, body: { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'] } },
  ])('is only tried with dryRun: $path', async ({ path, body }) => {
    const simulator = await clusterOfFour();
    const reply = await ask(simulator, path, { method: 'DELETE', body });
    expect(names(reply.body)).toEqual(['a', 'b', 'c']);
    expect(left(simulator)).toHaveLength(4);
  });

  test('stops with 409 at an object that is not the one the caller means', async () => {
    const simulator = await clusterOfFour();
    const body = { preconditions: { uid: 'another' } };
    expect((await ask(simulator, APPLICATIONS, { method: 'DELETE', body })).status).toBe(409);
    expect(left(simulator)).toHaveLength(4);
  });

  test.each([ALL_APPLICATIONS, '/api/v1/namespaces'])('%s is 405', async (path) => {
    const simulator = await clusterOfFour();
    const { status, body } = await ask(simulator, path, { method: 'DELETE' });
    expect([status, field(body, 'reason')]).toEqual([405, 'MethodNotAllowed']);
  });
});

test('DELETE of one object is only tried where its body says so', async () => {
  const simulator = await clusterOfFour();
  const body = { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'] };
  expect((await ask(simulator, `${APPLICATIONS}/a`, { method: 'DELETE', body })).status).toBe(200);
  expect(left(simulator)).toContain('a');
});
