import { describe, expect, test } from '@jest/globals';
import { ResourceStore } from '../../../src/simulator/resource-store.js';
import { APPLICATIONS, ask, field, names, openWatch } from '../../support/cluster-client.js';
import { addApplication, addApplications, cluster, setHealth } from '../../support/cluster-fixture.js';

const ODD =
  '{"kind":"Application","apiVersion":"argoproj.io/v1alpha1","metadata":{"uid":"u-1","name":"odd","namespace":"argocd","resourceVersion":"@RV@"},' +
  '"spec":{"big":9007199254740993,"one":1.0,"10":"ten","2":"two","__proto__":{"a":1},"twice":1,"twice":2,"text":"\\u00e4 \\/"}}';

describe('the revision', () => {
  test('starts at 100 and moves by one with each write of any kind', () => {
    const resources = new ResourceStore();
    expect(resources.revision).toBe('100');
    resources.create('namespaces', { metadata: { name: 'a' } });
    resources.create('configmaps', { metadata: { name: 'c', namespace: 'a' } });
    expect(resources.revision).toBe('102');
  });

  test('is never rounded', () => {
    const resources = new ResourceStore();
    resources.bumpRevision(Number.MAX_SAFE_INTEGER);
    resources.create('namespaces', { metadata: { name: 'a' } });
    expect(resources.get('namespaces', '', 'a')?.metadata.resourceVersion).toBe('9007199254741092');
  });
});

describe('putText', () => {
  test('serves the text byte for byte, but for the mark', async () => {
    const simulator = await cluster();
    simulator.resources.putText('applications', ODD);
    const expected = ODD.replace('@RV@', simulator.resources.revision);
    expect((await ask(simulator, APPLICATIONS)).text).toContain(`"items":[${expected}]`);
    expect((await ask(simulator, `${APPLICATIONS}/odd`)).text).toBe(`${expected}\n`);
    const watch = await openWatch(simulator, APPLICATIONS);
    expect(await watch.line()).toBe(`{"type":"ADDED","object":${expected}}`);
    simulator.resources.delete('applications', 'argocd', 'odd');
    const gone = ODD.replace('@RV@', simulator.resources.revision);
    expect(await watch.line()).toBe(`{"type":"DELETED","object":${gone}}`);
  });

  test('a second time is a MODIFIED', async () => {
    const simulator = await cluster();
    simulator.resources.putText('applications', ODD);
    simulator.resources.putText('applications', ODD.replace('ten', 'eleven'));
    const watch = await openWatch(
      simulator,
      `${APPLICATIONS}?resourceVersion=${BigInt(simulator.resources.revision) - 1n}`,
    );
    expect(await watch.heard(1)).toEqual(['MODIFIED odd']);
  });
});

describe('rewind', () => {
  test('restores objects and revision, cuts watches, and hands out the same revisions again', async () => {
    const simulator = await cluster();
    addApplications(simulator, 2);
    const backup = simulator.resources.revision;
    const watch = await openWatch(simulator, `${APPLICATIONS}?resourceVersion=${backup}`);
    setHealth(simulator, 'app-0', 'Degraded');
    simulator.resources.delete('applications', 'argocd', 'app-1');
    addApplication(simulator, 'new');
    const lost = simulator.resources.revision;
    simulator.resources.rewind(backup);
    expect(await watch.ended).toBe('cut');
    const { body } = await ask(simulator, APPLICATIONS);
    expect([names(body), field(body, 'metadata.resourceVersion')]).toEqual([['app-0', 'app-1'], backup]);
    expect(field(body, 'items.0.status.health.status')).toBe('Healthy');
    for (const name of ['x', 'y', 'z', 'w']) addApplication(simulator, name);
    expect(BigInt(simulator.resources.revision) > BigInt(lost)).toBe(true);
  });

  test('reaches behind a compaction', () => {
    const resources = new ResourceStore();
    resources.create('namespaces', { metadata: { name: 'a' } });
    resources.compact();
    resources.rewind('100');
    expect(resources.get('namespaces', '', 'a')).toBeUndefined();
  });
});

describe('uids', () => {
  test('differ when an object comes back', async () => {
    const simulator = await cluster();
    const first = addApplication(simulator, 'a');
    simulator.resources.delete('applications', 'argocd', 'a');
    expect(addApplication(simulator, 'a').metadata.uid).not.toBe(first.metadata.uid);
  });
});

describe('texts', () => {
  test('are the same bytes in a list and in all watches', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const { text } = await ask(simulator, `${APPLICATIONS}/a`);
    const line = await (await openWatch(simulator, APPLICATIONS)).line();
    expect(line).toBe(`{"type":"ADDED","object":${text.trim()}}`);
    expect((await ask(simulator, APPLICATIONS)).text).toContain(text.trim());
  });
});
