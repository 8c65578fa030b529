import { describe, expect, test } from '@jest/globals';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { ALL_APPLICATIONS, APPLICATIONS, ask, field, openWatch, text } from '../../support/cluster-client.js';
import { addApplication, addApplications, cluster, setHealth } from '../../support/cluster-fixture.js';

describe('a watch', () => {
  test('from a revision replays what came after it and goes on live', async () => {
    const simulator = await cluster();
    const { metadata } = addApplication(simulator, 'a');
    addApplication(simulator, 'b');
    const watch = await openWatch(simulator, `${APPLICATIONS}?resourceVersion=${metadata.resourceVersion}`);
    setHealth(simulator, 'a', 'Degraded');
    simulator.resources.delete('applications', 'argocd', 'b');
    expect(await watch.heard(3)).toEqual(['ADDED b', 'MODIFIED a', 'DELETED b']);
  });

  test.each(['', '?resourceVersion=0'])('%j begins with the state as ADDED', async (query) => {
    const simulator = await cluster();
    addApplications(simulator, 2);
    const watch = await openWatch(simulator, `${APPLICATIONS}${query}`);
    expect(await watch.heard(2)).toEqual(['ADDED app-0', 'ADDED app-1']);
    addApplication(simulator, 'late');
    expect(await watch.heard(1)).toEqual(['ADDED late']);
  });

  test('answers its headers before anything happens', async () => {
    const simulator = await cluster();
    const watch = await openWatch(simulator, `${APPLICATIONS}?resourceVersion=${simulator.resources.revision}`);
    expect(watch.status).toBe(200);
    expect(watch.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
  });

  test('shows a deleted object under the revision of its deletion', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const watch = await openWatch(simulator, `${APPLICATIONS}?resourceVersion=${simulator.resources.revision}`);
    simulator.resources.delete('applications', 'argocd', 'a');
    const { type, object } = await watch.event();
    expect([type, field(object, 'metadata.resourceVersion')]).toEqual(['DELETED', simulator.resources.revision]);
  });

  test('of a compacted revision is a 200 with one ERROR event', async () => {
    const simulator = await cluster();
    const { metadata } = addApplication(simulator, 'a');
    addApplication(simulator, 'b');
    simulator.resources.compact();
    const watch = await openWatch(simulator, `${APPLICATIONS}?resourceVersion=${metadata.resourceVersion}`);
    expect(watch.status).toBe(200);
    expect(await watch.line()).toBe(
      '{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure",' +
        `"message":"too old resource version: ${metadata.resourceVersion} (${simulator.resources.revision})","reason":"Expired","code":410}}`,
    );
    expect(await watch.ended).toBe('end');
  });

  test('of a revision whose history was dropped is expired too', async () => {
    const simulator = await cluster({ historyLimit: 4 });
    const { metadata } = addApplication(simulator, 'first');
    addApplications(simulator, 10);
    const watch = await openWatch(simulator, `${APPLICATIONS}?resourceVersion=${metadata.resourceVersion}`);
    expect((await watch.event()).type).toBe('ERROR');
  });

  test('of a revision ahead stays silent until the counter has passed it', async () => {
    const simulator = await cluster();
    const ahead = BigInt(simulator.resources.revision) + 1n;
    const watch = await openWatch(simulator, `${APPLICATIONS}?resourceVersion=${ahead}`);
    addApplication(simulator, 'unheard');
    addApplication(simulator, 'heard');
    expect(await watch.heard(1)).toEqual(['ADDED heard']);
  });

  test('hears nothing of other kinds and namespaces', async () => {
    const simulator = await cluster();
    const watch = await openWatch(simulator, `${APPLICATIONS}?resourceVersion=${simulator.resources.revision}`);
    simulator.resources.create('configmaps', { metadata: { name: 'c', namespace: 'argocd' } });
    addApplication(simulator, 'elsewhere', { namespace: 'team-a' });
    addApplication(simulator, 'here');
    expect(await watch.heard(1)).toEqual(['ADDED here']);
  });

  test('ends after timeoutSeconds with a bookmark of kind, apiVersion and revision only', async () => {
    const clock = new ManualClock();
    const simulator = await cluster({ clock });
    const from = simulator.resources.revision;
    const watch = await openWatch(
      simulator,
      `${APPLICATIONS}?resourceVersion=${from}&allowWatchBookmarks=true&timeoutSeconds=9`,
    );
    simulator.resources.bumpRevision(5);
    clock.advance(9000);
    expect(await watch.event()).toEqual({
      type: 'BOOKMARK',
      object: {
        kind: 'Application',
        apiVersion: 'argoproj.io/v1alpha1',
        metadata: { resourceVersion: simulator.resources.revision },
      },
    });
    expect(await watch.ended).toBe('end');
  });

  test('is sent a bookmark every minute, if it allows them', async () => {
    const clock = new ManualClock();
    const simulator = await cluster({ clock });
    const plain = await openWatch(simulator, `${APPLICATIONS}?resourceVersion=0`);
    const marked = await openWatch(simulator, `${APPLICATIONS}?resourceVersion=0&allowWatchBookmarks=true`);
    clock.advance(120_000);
    expect([(await marked.event()).type, (await marked.event()).type]).toEqual(['BOOKMARK', 'BOOKMARK']);
    addApplication(simulator, 'a');
    expect(await plain.heard(1)).toEqual(['ADDED a']);
  });

  test('with sendInitialEvents marks the end of the state', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const query = 'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const watch = await openWatch(simulator, `${APPLICATIONS}?${query}`);
    expect(await watch.heard(1)).toEqual(['ADDED a']);
    expect(field((await watch.event()).object, 'metadata.annotations')).toEqual({
      'k8s.io/initial-events-end': 'true',
    });
  });

  test('with sendInitialEvents waits three seconds for a revision that is still to come', async () => {
    const clock = new ManualClock();
    const simulator = await cluster({ clock });
    const ahead = BigInt(simulator.resources.revision) + 5n;
    const query = `sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=${ahead}`;
    const met = await openWatch(simulator, `${APPLICATIONS}?${query}`);
    const unmet = await openWatch(simulator, `${APPLICATIONS}?${query}0`);
    clock.advance(2999);
    simulator.resources.bumpRevision(5);
    addApplication(simulator, 'a');
    clock.advance(1);
    expect(await met.heard(1)).toEqual(['ADDED a']);
    expect(text((await unmet.event()).object, 'message')).toContain('Too large resource version');
  });

  test('with sendInitialEvents but no match is refused as recorded', async () => {
    const simulator = await cluster();
    const reply = await ask(simulator, `${APPLICATIONS}?watch=1&sendInitialEvents=true`);
    expect(reply.status).toBe(422);
    expect(text(reply.body, 'message')).toBe(
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    );
  });
});

describe('a watch with a selector', () => {
  test('sees what enters as ADDED and what leaves as DELETED, last seen, under the new revision', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a', { labels: { env: 'stage' } });
    const from = simulator.resources.revision;
    const watch = await openWatch(simulator, `${ALL_APPLICATIONS}?labelSelector=env%3Dprod&resourceVersion=${from}`);
    simulator.resources.mergePatch('applications', 'argocd', 'a', { metadata: { labels: { env: 'prod' } } });
    setHealth(simulator, 'a', 'Degraded');
    simulator.resources.mergePatch('applications', 'argocd', 'a', { metadata: { labels: { env: 'dev' } } });
    expect(await watch.heard(2)).toEqual(['ADDED a', 'MODIFIED a']);
    const { type, object } = await watch.event();
    expect([type, field(object, 'metadata.labels.env')]).toEqual(['DELETED', 'prod']);
    expect(field(object, 'metadata.resourceVersion')).toBe(simulator.resources.revision);
  });

  test('by name sees only that object', async () => {
    const simulator = await cluster();
    addApplications(simulator, 3);
    const watch = await openWatch(simulator, `${APPLICATIONS}?fieldSelector=metadata.name%3Dapp-1&resourceVersion=0`);
    setHealth(simulator, 'app-0', 'Degraded');
    setHealth(simulator, 'app-1', 'Degraded');
    expect(await watch.heard(2)).toEqual(['ADDED app-1', 'MODIFIED app-1']);
  });
});

describe('the connection of a watch', () => {
  test('is cut by disconnectAll, and the port stays open', async () => {
    const simulator = await cluster();
    const watch = await openWatch(simulator, APPLICATIONS);
    simulator.disconnectAll();
    expect(await watch.ended).toBe('cut');
    expect((await ask(simulator, '/readyz')).text).toBe('ok');
  });

  test('is refused while the simulator is closed, and the resources live on', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    await simulator.close();
    await expect(openWatch(simulator, APPLICATIONS)).rejects.toThrow('ECONNREFUSED');
    await simulator.reopen();
    expect(await (await openWatch(simulator, APPLICATIONS)).heard(1)).toEqual(['ADDED a']);
  });
});
