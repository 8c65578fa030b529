import { beforeEach, describe, expect, test } from '@jest/globals';
import { grpcDoor, grpcWebDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { useGuardedWorld } from './guarded-world.js';

const DOORS = [sseDoor, ndjsonDoor, grpcDoor, grpcWebDoor];

/** A cursor with parts of it replaced: `<check>.<position>.<permission>.<scope+mask>`. */
function forged(cursor: string, parts: Readonly<Record<number, string>>): string {
  return cursor
    .split('.')
    .map((part, at) => parts[at] ?? part)
    .join('.');
}

describe.each(DOORS)('C2: cursors, over $name', (door) => {
  const here = useGuardedWorld();

  beforeEach(async () => {
    await here.apps.create('ann-app', { project: 'mine' });
    await here.apps.create('bob-app', { project: 'hidden', path: 'bob-path' });
    await here.server.caughtUp();
  });

  test("C2.30 another user's cursor is worth a reset to one's own view", async () => {
    const bob = await here.synced(door, 'bob');
    await here.apps.touch('bob-app', 'bob-path-2');
    const { cursor = '' } = await bob.client.untilEvent('MODIFIED', 'bob-app');
    const ann = await here.synced(door, 'ann', { lastEventId: cursor });
    expect(ann.client.start).toBe('reset');
    expect(ann.client.story).toEqual(['reset', 'ADDED ann-app', 'synced']);
    expect(ann.bytes()).not.toMatch(/bob|hidden/);
    expect(ann.bytes()).not.toContain(cursor);
  });

  test('C2.29 a forged cursor never brings more than a reset, whatever it is made of', async () => {
    const [ann, bob] = [
      (await here.synced(door, 'ann')).client.lastCursor,
      (await here.synced(door, 'bob')).client.lastCursor,
    ];
    const [, , permission = '', scope = ''] = bob.split('.');
    const cursors = [
      forged(ann, { 2: permission }),
      forged(bob, { 3: ann.split('.')[3] ?? '' }),
      forged(ann, { 3: `${scope}x` }),
      forged(ann, { 0: '1' }),
      forged(ann, { 1: '1e40' }),
      forged(ann, { 1: '-1' }),
      forged(ann, { 1: 'zzzzzzzzzzzzzzzzzzzzzzzzz', 2: permission }),
      ann.toUpperCase(),
      `${ann}.1`,
      '1e40',
      '..',
      '....',
      '__proto__',
      'constructor.1.2.3',
    ];
    for (const lastEventId of cursors) {
      const { client, bytes } = await here.synced(door, 'ann', { lastEventId });
      expect([lastEventId, client.story]).toEqual([lastEventId, ['reset', 'ADDED ann-app', 'synced']]);
      expect(bytes()).not.toMatch(/bob|hidden/);
    }
  });

  test('C2.29 rights are always those of today: a cursor of better days resets to what is left', async () => {
    const { client } = await here.synced(door, 'bob');
    const { lastCursor: ofBetterDays } = client;
    await here.edit('configmaps', 'argocd-rbac-cm', {
      data: { 'policy.csv': 'p, bob, applications, get, mine/*, allow' },
    });
    await client.untilEvent('DELETED', 'bob-app');
    await client.untilEvent('ADDED', 'ann-app');
    await here.apps.touch('bob-app', 'later-path');
    await here.server.caughtUp();
    const back = await here.synced(door, 'bob', { lastEventId: ofBetterDays });
    expect(back.client.story).toEqual(['reset', 'ADDED ann-app', 'synced']);
    const resumed = await here.watch(door, 'bob', { lastEventId: client.lastCursor });
    await here.apps.touch('ann-app', 'own-path');
    await resumed.client.untilEvent('MODIFIED', 'ann-app');
    expect(resumed.client.events).toHaveLength(1);
    for (const { bytes } of [back, resumed]) expect(bytes()).not.toMatch(/bob-|later-path|hidden/);
  });

  test('C2.28 what is hidden moves the position, and is echoed in nothing else', async () => {
    const ann = await here.synced(door, 'ann');
    const bob = await here.synced(door, 'bob');
    await here.apps.touch('bob-app', 'bob-path-2');
    const { cursor = '', revision } = await bob.client.untilEvent('MODIFIED', 'bob-app');
    await here.apps.touch('ann-app', 'ann-path-2');
    const own = await ann.client.untilEvent('MODIFIED', 'ann-app');
    expect(ann.client.events.map(({ name }) => name)).toEqual(['ann-app', 'ann-app']);
    expect(own.cursor).toMatch(/^[0-9a-z.]{1,64}$/);
    expect(own.cursor?.split('.').slice(2)).not.toEqual(cursor.split('.').slice(2));
    expect(ann.bytes()).not.toContain(cursor);
    expect(ann.bytes()).not.toContain(`"resourceVersion":"${revision}"`);
    expect(ann.bytes()).not.toMatch(/bob|hidden/);
  });
});
