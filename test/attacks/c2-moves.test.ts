import { beforeEach, describe, expect, test } from '@jest/globals';
import { grpcDoor, grpcWebDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { waitUntil } from '../support/wait-until.js';
import { type Overheard, useGuardedWorld } from './guarded-world.js';

const DOORS = [sseDoor, ndjsonDoor, grpcDoor, grpcWebDoor];
const TWIN = '/api/v1/applications/twin?appNamespace=team-a';
const POLICY = [
  'p, role:mine, applications, get, mine/*, allow',
  'p, role:hidden, applications, get, hidden/*, allow',
  'p, role:one, applications, get, mine/team-a/twin, allow',
  'g, ann, role:mine',
  'g, bob, role:hidden',
  'g, eve, role:one',
].join('\n');

describe.each(DOORS)('C2: moves, over $name', (door) => {
  const here = useGuardedWorld();

  beforeEach(async () => {
    await here.apps.create('walker', { project: 'mine', path: 'old-path', labels: { colour: 'old-colour' } });
    await here.server.caughtUp();
  });

  test('C2.24 an application that moves to a hidden project leaves by its identity alone', async () => {
    const ann = await here.synced(door, 'ann', { events: 'v1' });
    const before = ann.bytes().length;
    await here.apps.patch('walker', {
      metadata: { labels: { colour: 'new-colour' } },
      spec: { project: 'hidden', source: { path: 'new-path' } },
    });
    const left = await ann.client.untilEvent('DELETED', 'walker');
    expect(left).toMatchObject({
      namespace: 'argocd',
      reason: 'access',
      project: undefined,
      path: undefined,
      labels: {},
    });
    const bob = await here.synced(door, 'bob');
    await here.apps.touch('walker', 'later-path');
    await bob.client.untilEvent('MODIFIED', 'walker');
    expect(ann.bytes()).not.toMatch(/hidden|new-|later-/);
    // Not even what it was before: of that a client without access keeps what it has, and no more is sent.
    expect(ann.bytes().slice(before)).not.toMatch(/old-path|old-colour/);
  });

  test('C2.24 one that leaves the scope is told as it last was, and nothing of where it went', async () => {
    const ann = await here.synced(door, 'ann', { selector: 'colour=old-colour', events: 'v1' });
    await here.apps.patch('walker', {
      metadata: { labels: { colour: 'new-colour' } },
      spec: { source: { path: 'new-path' } },
    });
    expect(await ann.client.untilEvent('DELETED', 'walker')).toMatchObject({ reason: 'scope', path: 'old-path' });
    expect(ann.bytes()).not.toMatch(/new-/);
  });

  test('C2.24 a watch by name is refused, and not told of a deletion', async () => {
    const ann = await here.synced(door, 'ann', { name: 'walker' });
    await here.apps.patch('walker', { spec: { project: 'hidden', source: { path: 'new-path' } } });
    expect(await ann.client.untilEnd()).toMatchObject({ code: 7, message: 'permission denied' });
    expect(ann.client.story.filter((entry) => entry.startsWith('DELETED'))).toEqual([]);
    expect(ann.bytes()).not.toMatch(/hidden|new-path/);
  });

  test('C2.24 who was away while it moved is told no more', async () => {
    const first = await here.synced(door, 'ann');
    const cursor = first.client.lastCursor;
    const since = first.client.events.at(-1)?.revision ?? '';
    await here.apps.patch('walker', { spec: { project: 'hidden', source: { path: 'new-path' } } });
    await here.apps.touch('walker', 'later-path');
    await here.server.caughtUp();
    for (const asked of [{ lastEventId: cursor }, { resourceVersion: since }]) {
      const back = await here.watch(door, 'ann', asked);
      await back.client.untilEvent('DELETED', 'walker');
      expect(back.client.events).toHaveLength(1);
      expect(back.bytes()).not.toMatch(/hidden|new-path|later-path|old-path/);
    }
  });

  test('C2.25 one that moves in is ADDED whole, without where it came from', async () => {
    await here.apps.create('comer', { project: 'hidden', path: 'hidden-path', labels: { from: 'hidden-label' } });
    await here.server.caughtUp();
    const ann = await here.synced(door, 'ann');
    await here.apps.patch('comer', {
      metadata: { labels: { from: null, to: 'here' } },
      spec: { project: 'mine', source: { path: 'new-path' } },
    });
    const added = await ann.client.untilEvent('ADDED', 'comer');
    expect(added).toMatchObject({ project: 'mine', path: 'new-path', labels: { to: 'here' } });
    expect(ann.bytes()).not.toMatch(/hidden|prev/);
  });

  describe('C2.33 the same name in two namespaces', () => {
    beforeEach(async () => {
      await here.edit('configmaps', 'argocd-rbac-cm', { data: { 'policy.csv': POLICY } });
      await here.apps.create('twin', { project: 'mine', path: 'own-1' });
      await here.apps.create('twin', { project: 'mine', namespace: 'team-a', path: 'team-1' });
      await here.server.caughtUp();
      const isSeen = async (): Promise<boolean> => (await here.get(TWIN, 'eve')).status === 200;
      await waitUntil(isSeen, 'the policy to count');
    });

    const storyOf = ({ client }: Overheard, count: number): string[] =>
      client
        .after(count)
        .flatMap((frame) =>
          frame.kind === 'event' ? [`${frame.type} ${frame.namespace}/${frame.name} ${frame.path ?? ''}`] : [],
        );

    test('is two objects to who sees both, to the last event', async () => {
      const ann = await here.synced(door, 'ann');
      const count = ann.client.frames.length;
      await here.apps.touch('twin', 'same');
      await here.apps.touch('twin', 'same', 'team-a');
      await here.apps.remove('twin');
      await here.apps.touch('twin', 'after', 'team-a');
      await ann.client.until(() => storyOf(ann, count).length >= 4, 'four events');
      expect(storyOf(ann, count)).toEqual([
        'MODIFIED argocd/twin same',
        'MODIFIED team-a/twin same',
        'DELETED argocd/twin same',
        'MODIFIED team-a/twin after',
      ]);
    });

    test('is one to who may see one: neither changes nor the end of the other come', async () => {
      const eve = await here.synced(door, 'eve');
      expect(eve.client.events.map(({ namespace }) => namespace)).toEqual(['team-a']);
      const { lastCursor: cursor } = eve.client;
      const since = eve.client.events[0]?.revision ?? '';
      const count = eve.client.frames.length;
      await here.apps.touch('twin', 'own-2');
      await here.apps.remove('twin');
      await here.apps.create('twin', { project: 'mine', path: 'own-3' });
      await here.apps.touch('twin', 'team-2', 'team-a');
      await eve.client.until(() => storyOf(eve, count).length >= 1, 'the change of the own one');
      expect(storyOf(eve, count)).toEqual(['MODIFIED team-a/twin team-2']);
      expect(eve.bytes()).not.toMatch(/own-\d/);
      for (const asked of [{ lastEventId: cursor }, { resourceVersion: since }]) {
        const back = await here.watch(door, 'eve', asked);
        await back.client.untilEvents(1);
        expect(back.client.events.map(({ namespace, path }) => [namespace, path])).toEqual([['team-a', 'team-2']]);
        expect(back.bytes()).not.toMatch(/own-\d/);
      }
    });
  });
});
