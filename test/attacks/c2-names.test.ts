import { beforeEach, describe, expect, test } from '@jest/globals';
import { GrpcClient, loadedService } from '../support/grpc-stream-client.js';
import { Metadata, type ServiceError } from '@grpc/grpc-js';
import { grpcDoor, grpcWebDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { useGuardedWorld } from './guarded-world.js';
import { grpcRefusalOf, withoutNames } from './same-answers.js';

const DOORS = [sseDoor, ndjsonDoor, grpcDoor, grpcWebDoor];
/** Below /api/v1/applications/NAME. */
const READS = [
  '',
  '/resource-tree',
  '/managed-resources',
  '/events',
  '/syncwindows',
  '/logs?container=a',
  '/pods/p/logs',
];

describe('C2: names that nobody may guess', () => {
  const here = useGuardedWorld();

  beforeEach(async () => {
    await here.apps.create('secret-app', { project: 'hidden', labels: { vault: 'gold' } });
    await here.apps.create('open-app', { project: 'mine', labels: { vault: 'tin' } });
    await here.server.caughtUp();
  });

  describe.each(DOORS)('over $name', (door) => {
    test.each([{}, { resourceVersion: '1' }, { resourceVersion: '5', bookmarks: true }, { lastEventId: '0' }])(
      'C2.21 a watch of a hidden application, %j, is as one of none at all',
      async (asked) => {
        const [hidden, none] = [
          await here.watch(door, 'ann', { ...asked, name: 'secret-app' }),
          await here.watch(door, 'ann', { ...asked, name: 'absent-app' }),
        ];
        const bob = await here.synced(sseDoor, 'bob');
        await Promise.all([hidden.client.untilHeaders(), none.client.untilHeaders()]);
        await here.apps.touch('secret-app', 'changed-path');
        await bob.client.untilEvent('MODIFIED', 'secret-app');
        await here.apps.remove('secret-app');
        await bob.client.untilEvent('DELETED', 'secret-app');
        for (const { client, bytes } of [hidden, none]) {
          expect(client.events).toEqual([]);
          expect([client.error, client.isEnded]).toEqual([undefined, false]);
          expect(bytes()).not.toMatch(/secret-app|changed-path|hidden/);
        }
        const [a, b] = [hidden, none].map(({ client }) => [
          client.status,
          client.start,
          client.story,
          [...client.headers.keys()],
        ]);
        expect(a).toEqual(b);
        if (door !== grpcDoor) expect(withoutNames(hidden.bytes())).toBe(withoutNames(none.bytes()));
      },
    );

    test.each([
      { projects: ['hidden'] },
      { selector: 'vault=gold' },
      { selector: 'vault!=tin' },
      { name: '*' },
      { projects: ['*'] },
      { projects: ['mi[n]e', 'hidden'] },
    ])('C2.23 C2.26 C2.34 a watch of %j starts empty, and stays so', async (asked) => {
      const { client, bytes } = await here.watch(door, 'ann', asked);
      await client.untilHeaders();
      const bob = await here.synced(sseDoor, 'bob');
      await here.apps.touch('secret-app', 'changed-path');
      await bob.client.untilEvent('MODIFIED', 'secret-app');
      await here.apps.relabel('secret-app', { vault: 'silver' });
      await here.apps.remove('secret-app');
      await bob.client.untilEvent('DELETED', 'secret-app');
      expect([client.status, client.events, client.error]).toEqual([200, [], undefined]);
      expect(bytes()).not.toMatch(/secret-app|open-app|gold|changed-path/);
    });
  });

  test.each(READS)('C2.22 reading a hidden application%s is as reading none at all', async (below) => {
    const questions = ['', 'project=hidden', 'project=mine', 'appNamespace=team-a', 'appNamespace=kube-system'];
    for (const question of questions) {
      const ask = (name: string) =>
        here.get(`/api/v1/applications/${name}${below}${below.includes('?') ? '&' : '?'}${question}`, 'ann');
      const [hidden, none] = [await ask('secret-app'), await ask('absent-app')];
      expect([question, hidden.status]).toEqual([question, question === 'project=mine' ? 404 : 403]);
      expect({ ...hidden, text: withoutNames(hidden.text) }).toEqual({ ...none, text: withoutNames(none.text) });
      expect(hidden.text).not.toMatch(/hidden|gold/);
    }
  });

  test.each([
    'Get',
    'ResourceTree',
    'ManagedResources',
    'ListResourceEvents',
    'GetApplicationSyncWindows',
    'WatchResourceTree',
    'PodLogs',
  ])('C2.22 %s of a hidden application over gRPC is as of none at all', async (method) => {
    const client = new GrpcClient(
      here.server.grpcAddress,
      loadedService('application/application.proto', 'application.ApplicationService'),
    );
    const metadata = new Metadata();
    metadata.set('token', await here.tokenOf('ann'));
    const field = ['Get', 'GetApplicationSyncWindows', 'ListResourceEvents', 'PodLogs'].includes(method)
      ? 'name'
      : 'applicationName';
    const refusal = (name: string): Promise<ServiceError> =>
      grpcRefusalOf(client, method, { request: { [field]: name }, metadata });
    const [hidden, none] = [await refusal('secret-app'), await refusal('absent-app')];
    client.close();
    expect([hidden.code, hidden.details]).toEqual([7, 'permission denied']);
    expect([none.code, none.details]).toEqual([7, 'permission denied']);
    expect(Object.keys(hidden.metadata.getMap()).sort()).toEqual(Object.keys(none.metadata.getMap()).sort());
  });

  test.each([
    'projects=hidden',
    'project=hidden',
    'selector=vault%3Dgold',
    'name=secret-app',
    'name=*',
    'projects=*',
    'projects=mi%5Bn%5De',
    'repo=x',
  ])('C2.23 C2.26 C2.34 a list of %s is empty, and counts nothing', async (query) => {
    const { status, text, headers } = await here.get(`/api/v1/applications?${query}`, 'ann');
    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({ metadata: { resourceVersion: expect.stringMatching(/^\d+$/) }, items: null });
    expect(Object.keys(headers).filter((name) => /total|count|remaining/i.test(name))).toEqual([]);
  });

  test.each([
    'items.metadata.labels',
    'items.spec',
    '-items.metadata',
    'items',
    'metadata,items.metadata.name',
    'items.metadata.namespac',
  ])('C2.27 fields=%s adds nothing that is hidden', async (fields) => {
    const { text } = await here.get(`/api/v1/applications?fields=${fields}`, 'ann');
    expect(text).not.toMatch(/secret-app|hidden|gold/);
    const narrow = await here.get(`/api/v1/applications?projects=hidden&fields=${fields}`, 'ann');
    expect(narrow.text).not.toMatch(/secret-app|hidden|gold/);
  });

  test.each([
    'result.application.spec',
    '-result.type',
    'result.type',
    'result.application.metadata.namespac',
    '-result.application',
  ])('C2.27 a stream with fields=%s shows nothing that is hidden, and takes no trim away', async (fields) => {
    const ann = await here.watch(ndjsonDoor, 'ann', { fields });
    const bob = await here.synced(sseDoor, 'bob');
    await ann.client.untilEvents(1);
    await here.apps.touch('secret-app', 'changed-path');
    await bob.client.untilEvent('MODIFIED', 'secret-app');
    // What leaves by lost access is told by identity alone, whatever the mask asks for.
    await here.edit('configmaps', 'argocd-rbac-cm', { data: { 'policy.csv': 'g, bob, role:readonly' } });
    await ann.client.untilEvents(2);
    const last = ann.bytes().slice(ann.bytes().lastIndexOf('{"result"'));
    expect(last).not.toMatch(/"spec"|"labels"|"status"|git\.example/);
    expect(ann.bytes()).not.toMatch(/secret-app|hidden|gold|changed-path/);
  });

  test('C2.27 a mask names whole segments: namespac lets neither name nor namespace through', async () => {
    const { text } = await here.get('/api/v1/applications?fields=items.metadata.namespac', 'ann');
    expect(text).not.toMatch(/open-app|argocd/);
  });
});

describe('C2: namespaces that are not followed', () => {
  const here = useGuardedWorld(() => ({ config: { applicationNamespaces: ['team-a'] } }));
  const FOREIGN = [
    'kube-system',
    'team-b',
    '*',
    '../argocd',
    'a/b',
    'argocd/',
    'team-?',
    'x'.repeat(64),
    '%2e%2e',
    '__proto__',
  ];

  beforeEach(async () => {
    await here.apps.create('mine-a', { project: 'mine', namespace: 'team-a' });
    await here.apps.create('mine-b', { project: 'mine', namespace: 'team-b' });
    await here.apps.create('mine-own', { project: 'mine' });
    await here.server.caughtUp();
  });

  test.each(FOREIGN)('C2.32 of the namespace %j nothing is listed, read or watched', async (namespace) => {
    const query = `appNamespace=${encodeURIComponent(namespace)}`;
    const list = await here.get(`/api/v1/applications?${query}`, 'admin');
    expect([list.status, list.text.match(/mine-\w+/g)]).toEqual([200, null]);
    for (const name of ['mine-a', 'mine-b', 'mine-own']) {
      expect((await here.get(`/api/v1/applications/${name}?${query}`, 'admin')).status).toBe(403);
    }
    for (const asked of [{ appNamespace: namespace }, { appNamespace: namespace, name: 'mine-b' }]) {
      const { client, bytes } = await here.synced(sseDoor, 'admin', asked);
      await here.apps.touch('mine-b', 'changed-path', 'team-b');
      expect(client.events).toEqual([]);
      expect(bytes()).not.toMatch(/mine-|changed-path/);
    }
  });

  test('C2.32 an empty one means all of those that are followed, and never another', async () => {
    const list = await here.get('/api/v1/applications?appNamespace=', 'admin');
    expect(new Set(list.text.match(/mine-\w+/g))).toEqual(new Set(['mine-a', 'mine-own']));
    const { client } = await here.synced(sseDoor, 'admin', { appNamespace: '' });
    expect(client.events.map(({ name }) => name)).toEqual(['mine-own', 'mine-a']);
    expect((await here.get('/api/v1/applications/mine-a?appNamespace=', 'admin')).status).toBe(403);
  });
});
