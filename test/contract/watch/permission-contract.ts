import { describe, expect, test } from '@jest/globals';
import { Code, StatusError } from '../../../src/base/status-error.js';
import { staticPolicy } from '../../support/running-server.js';
import type { SeenEvent } from '../../support/watch-client.js';
import { simulatedOnly, type Stage } from '../stage.js';

const DENIED = 7;
/** All that may be told of an object that may not be seen. */
const IDENTITY = { project: undefined, path: undefined, labels: {} };

/** R4's lost access and R5: permissions, and their changes on open streams. */
export function permissionContract(stage: Stage): void {
  const { door, useWorld } = stage;
  const simulated = simulatedOnly(stage);
  let policy = staticPolicy({});
  const here = useWorld(() => {
    policy = staticPolicy({ ann: ['p1'], bob: ['p1', 'p2'], all: ['*'] });
    return { parts: policy.parts };
  });
  const ann = { subject: 'ann', events: 'v1' };
  /** The first events after `count` frames that are not the sentinel's, seen by someone who sees p1. */
  const next = (client: Parameters<typeof here.eventsUntilNow>[0], count: number): Promise<SeenEvent[]> =>
    here.eventsUntilNow(client, count, { project: 'p1' });

  test('R4: a stream shows what its caller may see, and nothing else', async () => {
    await here.apps.create('mine', { project: 'p1' });
    await here.apps.create('theirs', { project: 'p2' });
    await here.server.caughtUp();
    const client = await here.synced(door, ann);
    const before = client.frames.length;
    await here.apps.touch('theirs', 'new');
    expect(client.events.map(({ name }) => name)).toEqual(['mine']);
    expect(await next(client, before)).toEqual([]);
  });

  test('R4: an object that leaves by lost access is told by its identity alone, with the last visible version', async () => {
    const seen = await here.apps.create('a', { project: 'p1', labels: { secret: 'no' } });
    await here.server.caughtUp();
    const client = await here.synced(door, ann);
    const before = client.frames.length;
    await here.apps.move('a', 'p2');
    expect(await next(client, before)).toEqual([
      expect.objectContaining({ type: 'DELETED', name: 'a', revision: seen, reason: 'access', ...IDENTITY }),
    ]);
  });

  test('R4: a watch by name ends with PERMISSION_DENIED when its object moves out of sight', async () => {
    await here.apps.create('a', { project: 'p1' });
    await here.server.caughtUp();
    const client = await here.synced(door, { ...ann, name: 'a' });
    await here.apps.move('a', 'p2');
    expect(await client.untilEnd()).toMatchObject({ code: DENIED });
    expect(client.story).toEqual(['reset', 'ADDED a', 'synced']);
  });

  describe('R5: a change of policy', () => {
    test('is DELETED of what is hidden and ADDED of what is shown, as one group, DELETED first', async () => {
      const hidden = await here.apps.create('a', { project: 'p1', labels: { secret: 'no' } });
      await here.apps.create('b', { project: 'p2' });
      await here.apps.create('c', { project: 'p2' });
      await here.server.caughtUp();
      const client = await here.synced(door, ann);
      const before = client.frames.length;
      policy.replace({ ann: ['p2'] });
      await client.until(() => client.frames.length === before + 3, 'the group');
      const [gone, ...shown] = client.events.slice(-3);
      expect(gone).toMatchObject({
        type: 'DELETED',
        name: 'a',
        revision: hidden,
        reason: 'access',
        cursor: '0',
        ...IDENTITY,
      });
      expect(shown).toMatchObject([
        { type: 'ADDED', name: 'b', cursor: undefined },
        { type: 'ADDED', name: 'c', cursor: expect.stringMatching(/^.{5,}$/) },
      ]);
    });

    test('hides what comes afterwards', async () => {
      await here.apps.create('a', { project: 'p1' });
      await here.server.caughtUp();
      const client = await here.synced(door, ann);
      const before = client.frames.length;
      policy.replace({ ann: ['p2'] });
      await here.apps.touch('a', 'forbidden');
      const events = await here.eventsUntilNow(client, before, { project: 'p2' });
      expect(events.map(({ type, path }) => `${type} ${path}`)).toEqual(['DELETED undefined']);
    });

    test('leaves those alone whom it does not concern', async () => {
      await here.apps.create('a', { project: 'p1' });
      await here.server.caughtUp();
      const client = await here.synced(door, ann);
      const before = client.frames.length;
      policy.replace({ ann: ['p1'], bob: [] });
      expect(await next(client, before)).toEqual([]);
    });

    test('that hides and shows nothing still gives a cursor to come back with', async () => {
      await here.apps.create('a', { project: 'p1' });
      await here.server.caughtUp();
      const client = await here.synced(door, ann);
      policy.replace({ ann: ['p1', 'p3'] });
      const { cursor } = await client.untilMark('bookmark');
      await here.apps.touch('a', 'new');
      await here.server.caughtUp();
      const again = here.open(door, { ...ann, lastEventId: cursor ?? '' });
      await again.untilEvent('MODIFIED', 'a');
      expect(again.start).toBe('replay');
    });

    test('ends a watch by name whose object is hidden', async () => {
      await here.apps.create('a', { project: 'p1' });
      await here.server.caughtUp();
      const client = await here.synced(door, { ...ann, name: 'a' });
      policy.replace({});
      expect(await client.untilEnd()).toMatchObject({ code: DENIED });
      expect(client.story).toEqual(['reset', 'ADDED a', 'synced']);
    });

    test('finds what its tick still holds, and sends nothing twice', async () => {
      await here.apps.create('a', { project: 'p1' });
      await here.server.caughtUp();
      const client = await here.synced(door, ann);
      const other = await here.synced(door, { subject: 'bob', events: 'v1' });
      const before = client.frames.length;
      // Both changes reach the store in the turn that changes the policy: the tick of bob's view is still to come.
      const forget = inTheTurnOf(2, () => policy.replace({ ann: ['p1', 'p2'], bob: ['p1', 'p2'] }));
      await here.apps.create('b', { project: 'p2' });
      await here.apps.create('c', { project: 'p1' });
      await other.untilEvent('ADDED', 'c');
      const events = await next(client, before);
      forget();
      expect(events.map(({ type, name }) => `${type} ${name}`).sort()).toEqual(['ADDED b', 'ADDED c']);
    });

    test('that swaps two callers shows neither what its tick holds for the other', async () => {
      const a = await here.synced(door, { subject: 'ann' });
      const b = await here.synced(door, { subject: 'cat' });
      policy.replace({ ann: ['p1'], cat: ['p2'], all: ['*'] });
      const forget = inTheTurnOf(1, () => policy.replace({ ann: ['p2'], cat: ['p1'], all: ['*'] }));
      await here.apps.create('one', { project: 'p1' });
      await b.untilEvent('ADDED', 'one');
      forget();
      await here.apps.create('two', { project: 'p2' });
      await a.untilEvent('ADDED', 'two');
      expect(a.events.map(({ name }) => name)).toEqual(['two']);
      expect(b.events.map(({ name }) => name)).toEqual(['one']);
    });

    test('ends a stream that cannot be brought over, with the reason', async () => {
      const client = await here.synced(door, ann);
      const { broadcaster } = here.server.corridor;
      Object.assign(broadcaster, {
        viewOf: () => {
          throw new StatusError(Code.RESOURCE_EXHAUSTED, 'too many views');
        },
      });
      policy.replace({ ann: ['p2'] });
      expect(await client.untilEnd()).toMatchObject({ code: 8, message: 'too many views' });
    });

    simulated.test('reaches a subscriber inside its snapshot: what it has not read is not sent', async () => {
      const large = 'x'.repeat(20_000);
      for (let i = 0; i < 500; i++) await here.apps.create(`a${1000 + i}`, { project: 'p1', path: large });
      for (let i = 0; i < 500; i++) await here.apps.create(`b${1000 + i}`, { project: 'p2', path: large });
      await here.server.caughtUp();
      const client = here.open(door, { subject: 'bob', bookmarks: true });
      await client.untilEvents(1);
      client.pause();
      policy.replace({ bob: ['p1'] });
      await here.apps.create('last', { project: 'p1' });
      await here.server.caughtUp();
      client.resume();
      await client.untilMark('synced');
      await client.untilEvent('ADDED', 'last');
      const screen = new Set(client.events.filter(({ type }) => type === 'ADDED').map(({ name }) => name));
      for (const { type, name } of client.events) if (type === 'DELETED') screen.delete(name);
      expect([...screen].filter((name) => name.startsWith('b'))).toEqual([]);
      expect(screen.size).toBe(501);
      expect(client.events.filter(({ name }) => name === 'b1499')).toEqual([]);
    });
  });

  /** Acts when the store has told its `count`th change from now, before the tick ends. */
  function inTheTurnOf(count: number, act: () => void): () => void {
    let left = count;
    here.server.corridor.store.listen({
      onChange: () => {
        left -= 1;
        if (left === 0) act();
      },
    });
    return () => {
      left = -1;
    };
  }
}
