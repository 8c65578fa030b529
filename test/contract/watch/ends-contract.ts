import { describe, expect, test } from '@jest/globals';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { screenOf } from '../../support/use-world.js';
import { waitUntil } from '../../support/wait-until.js';
import { simulatedOnly, type Stage } from '../stage.js';

const UNAVAILABLE = 14;
const INVALID = 3;

/** R8 and R12: what a slow stream gets, and how a stream ends. */
export function endsContract(stage: Stage): void {
  const { door, useWorld } = stage;
  const simulated = simulatedOnly(stage);
  describe('R12: a drain', () => {
    const here = useWorld();

    test('ends a stream with a bookmark and UNAVAILABLE, to come back', async () => {
      const client = await here.synced(door, { projects: ['p1'] });
      await here.apps.create('elsewhere', { project: 'p2' });
      await here.server.caughtUp();
      const drained = here.server.drain();
      expect(await client.untilEnd()).toMatchObject({
        code: UNAVAILABLE,
        ...(door.name.startsWith('grpc') ? {} : { retry: true }),
      });
      expect(client.story).toEqual(['reset', 'synced', 'bookmark']);
      await drained;
    });

    test('loses nothing: the next server goes on where the last one ended', async () => {
      await here.apps.create('a');
      await here.server.caughtUp();
      const next = await here.world.addServer();
      const client = await here.synced(door);
      const drained = here.server.drain();
      await client.untilEnd();
      await drained;
      await here.apps.touch('a', 'meanwhile');
      await next.caughtUp();
      const again = here.open(door, { lastEventId: client.lastCursor }, next);
      await again.untilEvent('MODIFIED', 'a');
      expect(again.start).toBe('replay');
      expect(again.events).toHaveLength(1);
    });

    simulated.test('tells the reason to those who wait for a position ahead, too', async () => {
      here.simulator.faults.add({ on: 'list', times: 100, do: 'error' });
      const waiting = here.open(door, { resourceVersion: '999999' });
      if (door.alwaysMarks) await waiting.untilHeaders();
      else await waitUntil(() => here.simulator.faults.used > 0, 'a question that fails');
      const drained = here.server.drain();
      expect(await waiting.untilEnd()).toMatchObject({ code: UNAVAILABLE });
      await drained;
    });
  });

  simulated.describe('R12: a server without a first list', () => {
    let clock = new ManualClock();
    const here = useWorld(() => {
      clock = new ManualClock();
      return {
        waitsForReady: false,
        parts: { clock },
        prepare: ({ faults }) => faults.add({ on: 'list', plural: 'applications', times: 1, do: 'error' }),
      };
    });

    /** Time goes on while `what` is waited for. */
    const passingTime = async (what: () => Promise<unknown>): Promise<void> => {
      const passing = setInterval(() => clock.advance(400), 20);
      try {
        await what();
      } finally {
        clearInterval(passing);
      }
    };

    test('holds a stream, and starts it when the list comes', async () => {
      const client = here.open(door, { bookmarks: true });
      await here.apps.create('a');
      await waitUntil(() => here.simulator.faults.used === 1, 'the failed list');
      await passingTime(() => client.untilMark('synced'));
      expect(client.story).toEqual(['reset', 'ADDED a', 'synced']);
    });

    test('refuses it for now when the list does not come', async () => {
      here.simulator.faults.add({ on: 'list', plural: 'applications', times: 1_000, do: 'error' });
      const client = here.open(door);
      await passingTime(() => client.untilEnd());
      expect(client.error).toMatchObject({ code: UNAVAILABLE });
      expect(client.frames).toEqual([]);
      if (door.name === 'sse') expect(client.status).toBe(200);
      if (door.name === 'ndjson') {
        expect(client.status).toBe(503);
        expect(Number(client.headers.get('retry-after'))).toBeGreaterThan(0);
      }
    });
  });

  describe('R12: a mistake of the caller', () => {
    const here = useWorld();

    test('is told before the stream starts', async () => {
      const client = here.open(door, { selector: 'a in (' });
      expect(await client.untilEnd()).toMatchObject({ code: INVALID, message: expect.stringMatching(/selector/) });
      expect(client.frames).toEqual([]);
      if (!door.name.startsWith('grpc')) expect(client.status).toBe(400);
    });
  });

  simulated.describe('R8: a reader that stops reading', () => {
    const here = useWorld();

    test('keeps the final state of every object, and others notice nothing', async () => {
      const large = 'x'.repeat(10_000);
      for (let i = 0; i < 50; i++) await here.apps.create(`app-${i}`, { path: large });
      await here.server.caughtUp();
      const slow = await here.synced(door);
      const quick = await here.synced(door);
      slow.pause();
      const collapsed = (): Promise<boolean> =>
        here.server.metric('kubecast_collapses_total').then((count) => count > 0);
      for (let i = 0; i < 6_000 && !(await collapsed()); i++) {
        await here.apps.relabel(`app-${i % 50}`, { round: `${i}` });
        if (i % 50 === 0) await here.server.caughtUp();
      }
      expect(await collapsed()).toBe(true);
      await here.server.caughtUp();
      slow.resume();
      const truth = JSON.stringify(sorted(await here.truth()));
      for (const client of [slow, quick]) {
        await client.until(() => JSON.stringify(sorted(screenOf(client.events))) === truth, 'the truth');
        expect(client.isEnded).toBe(false);
      }
      // What it lost are states in between, and while it caught up there was nothing to resume from.
      expect(slow.events.length).toBeLessThan(quick.events.length);
      expect(slow.frames.map(({ cursor }) => cursor)).toContain('0');
    });
  });
}

function sorted(screen: Record<string, string>): [string, string][] {
  return Object.entries(screen).sort(([a], [b]) => (a < b ? -1 : 1));
}
