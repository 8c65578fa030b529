import { describe, expect, test } from '@jest/globals';
import { screenOf } from '../../support/use-world.js';
import type { Stage } from '../stage.js';

/** R1, R2 and R3: how a stream begins. */
export function snapshotContract({ door, useWorld }: Stage): void {
  const here = useWorld();

  describe('R1: the snapshot', () => {
    test('comes in byte order of namespace/name, between reset and synced', async () => {
      for (const name of ['b', 'a-1', 'a.b', 'a']) await here.apps.create(name);
      await here.apps.create('a', { namespace: 'team-a' });
      await here.server.caughtUp();
      const client = await here.synced(door);
      expect(client.start).toBe('snapshot');
      expect(client.events.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual([
        'argocd/a',
        'argocd/a-1',
        'argocd/a.b',
        'argocd/b',
        'team-a/a',
      ]);
      expect(client.story.at(0)).toBe('reset');
      expect(client.story.at(-1)).toBe('synced');
    });

    test('has the void cursor first, a cursor at its end and none between', async () => {
      for (const name of ['a', 'b', 'c']) await here.apps.create(name);
      await here.server.caughtUp();
      const client = await here.synced(door);
      const cursors = client.frames.map(({ cursor }) => cursor);
      expect(cursors.slice(0, -1)).toEqual(['0', undefined, undefined, undefined]);
      expect(cursors.at(-1)).toMatch(/^[0-9a-z.]{5,64}$/);
    });

    test('is reset and synced where there is nothing to see', async () => {
      const client = await here.synced(door);
      expect(client.story).toEqual(['reset', 'synced']);
    });

    test.each(['', '0', 'abc', '01', '-1', '1.5'])(
      'comes for resourceVersion=%j as without',
      async (resourceVersion) => {
        await here.apps.create('a');
        await here.server.caughtUp();
        const client = await here.synced(door, { resourceVersion });
        expect(client.story).toEqual(['reset', 'ADDED a', 'synced']);
        expect(client.start).toBe('snapshot');
      },
    );

    if (!door.alwaysMarks) withoutMarks();
  });

  function withoutMarks(): void {
    test('carries its cursor on its last ADDED for those who did not ask for marks', async () => {
      for (const name of ['a', 'b', 'c']) await here.apps.create(name);
      await here.server.caughtUp();
      const client = here.open(door);
      await client.untilEvents(3);
      expect(client.story).toEqual(['ADDED a', 'ADDED b', 'ADDED c']);
      expect(client.frames.map(({ cursor }) => cursor)).toEqual(['0', undefined, expect.stringMatching(/^.{5,64}$/)]);
    });

    test('of one object carries its cursor on that object', async () => {
      await here.apps.create('a');
      await here.server.caughtUp();
      const client = here.open(door);
      await client.untilEvents(1);
      expect(client.lastCursor).not.toBe('0');
    });

    test('says nothing where there is nothing to see, but for the headers', async () => {
      const client = here.open(door);
      await client.untilHeaders();
      expect(client.start).toBe('snapshot');
      await here.apps.create('a');
      const event = await client.untilEvent('ADDED', 'a');
      expect(client.story).toEqual(['ADDED a']);
      expect(event.cursor).not.toBe('0');
    });
  }

  test('R2: nothing is lost and nothing doubled of what happens while a large snapshot is read', async () => {
    const big = 'x'.repeat(8_000);
    for (let i = 0; i < 1_000; i++) await here.apps.create(`app-${i}`, { path: big });
    await here.server.caughtUp();
    const client = here.open(door, { bookmarks: true });
    await client.untilEvents(1);
    client.pause();
    for (let i = 0; i < 60; i++) await here.apps.touch(`app-${i * 7}`, `${i}`);
    for (let i = 0; i < 20; i++) await here.apps.remove(`app-${i * 13 + 1}`);
    for (let i = 0; i < 20; i++) await here.apps.create(`new-${i}`);
    await here.server.caughtUp();
    client.resume();
    await client.untilEvent('ADDED', 'new-19');
    expect(screenOf(client.events)).toEqual(await here.truth());
    const once = client.events.map(({ uid, revision, type }) => `${uid} ${revision} ${type}`);
    expect(new Set(once).size).toBe(once.length);
  });

  describe('R3: a minimum version', () => {
    test('holds back what is older in a watch by name, and is forgotten after the join', async () => {
      await here.apps.create('a');
      const newer = await here.apps.create('b');
      await here.server.caughtUp();
      const client = await here.synced(door, { name: 'a', resourceVersion: newer });
      expect(client.story).toEqual(['reset', 'synced']);
      await here.apps.touch('a', 'changed');
      await client.untilEvent('MODIFIED', 'a');
    });

    test('lets an object of equal version pass', async () => {
      const revision = await here.apps.create('a');
      await here.server.caughtUp();
      const client = await here.synced(door, { name: 'a', resourceVersion: revision });
      expect(client.story).toEqual(['reset', 'ADDED a', 'synced']);
    });

    test('does not apply after a reset', async () => {
      await here.apps.create('a');
      const newer = await here.apps.create('b');
      await here.server.caughtUp();
      const client = await here.synced(door, { resourceVersion: newer, lastEventId: 'nonsense' });
      expect(client.story).toEqual(['reset', 'ADDED a', 'ADDED b', 'synced']);
      expect(client.start).toBe('reset');
    });

    test('holds back older states in a replay, but no deletion', async () => {
      await here.apps.create('a');
      await here.apps.create('b');
      await here.server.caughtUp();
      const { lastCursor } = await here.synced(door);
      await here.apps.touch('a', 'older');
      await here.apps.remove('b');
      const newer = await here.apps.create('c');
      await here.server.caughtUp();
      const client = here.open(door, { lastEventId: lastCursor, resourceVersion: newer });
      await client.untilEvent('ADDED', 'c');
      expect(client.story).toEqual(['DELETED b', 'ADDED c']);
    });
  });
}
