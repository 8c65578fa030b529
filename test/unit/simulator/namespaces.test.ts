import { describe, expect, test } from '@jest/globals';
import { startScenario } from '../../../src/simulator/scenario/scenario.js';
import { APPLICATIONS, ask, field, openWatch, text } from '../../support/cluster-client.js';
import { addApplication, anApplication, cluster } from '../../support/cluster-fixture.js';

const ARGOCD = '/api/v1/namespaces/argocd';

describe('a namespace that is deleted', () => {
  test('goes with all that is in it', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    addApplication(simulator, 'b', { namespace: 'team-a' });
    await ask(simulator, ARGOCD, { method: 'DELETE' });
    expect((await ask(simulator, ARGOCD)).status).toBe(404);
    expect((await ask(simulator, `${APPLICATIONS}/a`)).status).toBe(404);
    expect(simulator.resources.list('applications')).toHaveLength(1);
  });

  test('stays Terminating as long as finalizers keep something in it', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'held', { finalizers: ['example.com/hold'] });
    addApplication(simulator, 'free');
    const watch = await openWatch(simulator, '/api/v1/namespaces?resourceVersion=' + simulator.resources.revision);
    const { status, body } = await ask(simulator, ARGOCD, { method: 'DELETE' });
    expect([status, text(body, 'status.phase')]).toEqual([200, 'Terminating']);
    expect((await ask(simulator, `${APPLICATIONS}/free`)).status).toBe(404);
    expect(text((await ask(simulator, ARGOCD)).body, 'status.phase')).toBe('Terminating');
    const body2 = { metadata: { finalizers: null } };
    await ask(simulator, `${APPLICATIONS}/held`, { method: 'PATCH', body: body2 });
    expect((await ask(simulator, ARGOCD)).status).toBe(404);
    expect(await watch.heard(2)).toEqual(['MODIFIED argocd', 'DELETED argocd']);
  });

  test('takes labels while it waits', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'held', { finalizers: ['example.com/hold'] });
    await ask(simulator, ARGOCD, { method: 'DELETE' });
    await ask(simulator, ARGOCD, { method: 'PATCH', body: { metadata: { labels: { a: 'b' } } } });
    expect(text((await ask(simulator, ARGOCD)).body, 'metadata.labels.a')).toBe('b');
  });

  test('takes nothing new', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'held', { finalizers: ['example.com/hold'] });
    await ask(simulator, ARGOCD, { method: 'DELETE' });
    const { status, body } = await ask(simulator, APPLICATIONS, { method: 'POST', body: anApplication('late') });
    expect([status, text(body, 'message')]).toEqual([
      403,
      'applications.argoproj.io "late" is forbidden: unable to create new content in namespace argocd because it is being terminated',
    ]);
    expect(field(body, 'details.causes.0.reason')).toBe('NamespaceTerminating');
  });

  test('as a dry run stays, and so does what is in it', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const before = simulator.resources.revision;
    await ask(simulator, `${ARGOCD}?dryRun=All`, { method: 'DELETE' });
    expect(simulator.resources.revision).toBe(before);
  });

  test('does not stop the scenario', async () => {
    const simulator = await cluster();
    const scenario = startScenario(simulator, { apps: 20, ratePerSecond: 0, seed: 1 });
    simulator.resources.delete('namespaces', '', 'argocd');
    expect(() => {
      for (let step = 0; step < 300; step += 1) scenario.step();
    }).not.toThrow();
    expect(simulator.resources.get('namespaces', '', 'argocd')).toBeUndefined();
  });
});
