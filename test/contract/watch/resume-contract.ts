import { describe, expect, test } from '@jest/globals';
import { hurriedClock } from '../../support/hurried-clock.js';
import { laggingServer, whileItAsks } from '../../support/lagging-server.js';
import { staticPolicy } from '../../support/running-server.js';
import { waitUntil } from '../../support/wait-until.js';
import type { WatchAsk } from '../../support/watch-client.js';
import { simulatedOnly, type Stage } from '../stage.js';

const RULES = { '': ['*'], ann: ['p1'], bob: ['*'] };

/** R9 with a cursor: replay, reset, ahead. */
export function resumeContract(stage: Stage): void {
  const { door, useWorld } = stage;
  const simulated = simulatedOnly(stage);
  const here = useWorld(() => ({ parts: { ...staticPolicy(RULES).parts, clock: hurriedClock(10) } }));

  /** A cursor of now. */
  const cursorNow = async (ask: WatchAsk = {}): Promise<string> => {
    await here.server.caughtUp();
    const client = await here.synced(door, ask);
    return client.lastCursor;
  };
  const startOf = async (lastEventId: string, ask: WatchAsk = {}): Promise<string | undefined> => {
    const client = here.open(door, { ...ask, lastEventId });
    await client.untilHeaders();
    return client.start;
  };

  test('R9: whoever comes back with a cursor gets every change after it, deletions included', async () => {
    for (const name of ['a', 'b']) await here.apps.create(name);
    const first = await here.synced(door, { lastEventId: 'none' });
    await here.apps.touch('a', '1');
    await here.apps.remove('b');
    await here.apps.create('c');
    await here.apps.touch('c', '2');
    await here.eventsUntilNow(first, 0);
    const cursors = first.frames.flatMap((frame, index) =>
      frame.cursor && frame.cursor !== '0' ? [{ index, cursor: frame.cursor }] : [],
    );
    expect(cursors.length).toBeGreaterThanOrEqual(5);
    for (const { index, cursor } of cursors) {
      const client = here.open(door, { lastEventId: cursor });
      await client.untilHeaders();
      expect(client.start).toBe('replay');
      const missed = first.after(index + 1);
      await client.until(() => client.events.length >= missed.length, 'what was missed');
      expect(client.events).toEqual(missed);
    }
  });

  test('R9: a replay goes on with what happens next', async () => {
    await here.apps.create('a');
    const lastEventId = await cursorNow();
    await here.apps.touch('a', '1');
    await here.server.caughtUp();
    const client = here.open(door, { lastEventId });
    await client.untilEvents(1);
    await here.apps.touch('a', '2');
    await client.untilEvents(2);
    expect(client.events.map(({ path }) => path)).toEqual(['1', '2']);
  });

  simulated.test(
    'R9: long replays of one view that are under way together both go on with what happens next',
    async () => {
      const ask = { projects: ['p1'] };
      const first = await here.synced(door, ask);
      const again = { ...ask, lastEventId: first.lastCursor };
      first.close();
      await waitUntil(async () => (await here.server.metric('kubecast_streams')) === 0, 'the first stream to be gone');
      for (let i = 0; i < 4_500; i++) await here.apps.create(`app-${i}`, { project: i === 0 ? 'p1' : 'p2' });
      await here.server.caughtUp();
      const clients = [here.open(door, again), here.open(door, again), here.open(door, again)];
      for (const client of clients) await client.untilEvent('ADDED', 'app-0');
      await here.apps.create('next', { project: 'p1' });
      for (const client of clients) await client.untilEvent('ADDED', 'next');
      expect(clients.map(({ start }) => start)).toEqual(['replay', 'replay', 'replay']);
    },
  );

  describe('R9: a reset and everything', () => {
    test('for the void cursor', async () => {
      await here.apps.create('a');
      await here.server.caughtUp();
      const client = here.open(door, { lastEventId: '0' });
      await client.untilMark('synced');
      expect(client.start).toBe('reset');
      expect(client.story).toEqual(['reset', 'ADDED a', 'synced']);
      expect(client.frames[0]?.cursor).toBe('0');
    });

    test.each(['abc', '....', '0.0', 'x'.repeat(70), '%00', 'é', '-', "'; drop table", '1.2.3.4.5', 'A.B.C.D'])(
      'for the malformed cursor %j',
      async (lastEventId) => {
        expect(await startOf(encodeURIComponent(lastEventId))).toBe('reset');
      },
    );

    test('for a cursor with a check that is not ours', async () => {
      const cursor = await cursorNow();
      expect(await startOf(cursor)).toBe('replay');
      expect(await startOf(cursor.replace(/^[^.]*/, 'abcdefg'))).toBe('reset');
    });

    test('not for a cursor without a check', async () => {
      const cursor = await cursorNow();
      expect(await startOf(cursor.replace(/^[^.]*/, ''))).toBe('replay');
    });

    test('for a cursor of another scope', async () => {
      expect(await startOf(await cursorNow(), { selector: 'a=b' })).toBe('reset');
    });

    test('for a cursor of another permission', async () => {
      expect(await startOf(await cursorNow({ subject: 'ann' }), { subject: 'bob' })).toBe('reset');
    });

    test('not for a cursor of someone with the same permission', async () => {
      expect(await startOf(await cursorNow(), { subject: 'bob' })).toBe('replay');
    });

    if (door.hasMasks) {
      test('for a cursor of another mask', async () => {
        expect(await startOf(await cursorNow(), { fields: 'result.type' })).toBe('reset');
      });
    }

    test('for a cursor that is ahead of the cluster itself', async () => {
      await here.apps.create('a');
      const [check, , ...view] = (await cursorNow()).split('.');
      const client = here.open(door, { lastEventId: [check, 'zzzzz', ...view].join('.') });
      await client.untilMark('synced');
      expect(client.story).toEqual(['reset', 'ADDED a', 'synced']);
    });
  });

  simulated.test('R9: the cursor of a gap’s ends is replayed from, one strictly inside is not', async () => {
    await here.apps.create('a');
    const from = await cursorNow();
    here.loseEvents(3);
    await here.apps.touch('a', '1');
    await here.apps.touch('a', '2');
    await here.apps.create('b');
    here.relist();
    const client = here.open(door, { lastEventId: from });
    await client.untilEvent('ADDED', 'b');
    expect(client.start).toBe('replay');
    const to = client.lastCursor;
    expect(await startOf(to)).toBe('replay');
    const [, place = '', ...view] = to.split('.');
    const inside = (Number.parseInt(place, 36) - 1).toString(36);
    expect(await startOf(['', inside, ...view].join('.'))).toBe('reset');
  });

  simulated.test('R9: a cursor that is ahead of this replica waits, and is then replayed from', async () => {
    const { simulator } = here;
    await here.apps.create('a');
    await here.server.caughtUp();
    const lagging = await laggingServer(here.world);
    const first = await here.synced(door);
    await here.apps.create('b');
    await first.untilEvent('ADDED', 'b');
    const client = await whileItAsks(lagging, () => here.open(door, { lastEventId: first.lastCursor }, lagging));
    expect(client.frames).toEqual([]);
    simulator.disconnectAll();
    await lagging.caughtUp();
    await here.apps.create('c');
    await client.untilEvent('ADDED', 'c');
    expect(client.events.map(({ name }) => name)).toEqual(['c']);
  });

  test('R9: a replica that came later tells what left before it came', async () => {
    await here.apps.create('a');
    await here.apps.create('b');
    const lastEventId = await cursorNow();
    await here.apps.remove('b');
    const later = await here.world.addServer({ parts: staticPolicy(RULES).parts });
    const client = here.open(door, { lastEventId }, later);
    await client.untilEvents(1);
    expect(client.start).toBe('replay');
    expect(client.events.map(({ type, name }) => `${type} ${name}`)).toEqual(['DELETED b']);
  });
}
