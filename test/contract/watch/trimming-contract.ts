import { describe, expect, test } from '@jest/globals';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import type { Stage } from '../stage.js';

/** R9 where the log no longer has it all. */
export function trimmingContract({ door, useWorld }: Stage): void {
  describe('R9: a log of few entries', () => {
    const here = useWorld(() => ({ config: { historyMaxEntries: 8 } }));

    test('resets a cursor from before its horizon, and replays one after it', async () => {
      await here.apps.create('a');
      await here.server.caughtUp();
      const first = await here.synced(door);
      const old = first.lastCursor;
      for (let i = 0; i < 20; i++) await here.apps.touch('a', `${i}`);
      await first.untilEvents(21);
      const expired = here.open(door, { lastEventId: old });
      await expired.untilHeaders();
      expect(expired.start).toBe('reset');
      const recent = here.open(door, { lastEventId: first.events.at(-3)?.cursor ?? '' });
      await recent.untilEvents(2);
      expect(recent.start).toBe('replay');
      expect(recent.events.map(({ path }) => path)).toEqual(['18', '19']);
    });
  });

  describe('R9: a log of few bytes', () => {
    const here = useWorld(() => ({ config: { historyBytes: 10_000 } }));

    test('tells the net difference where the bytes of what was missed are gone', async () => {
      for (const name of ['a', 'b', 'c']) await here.apps.create(name, { path: 'x'.repeat(4_000) });
      await here.server.caughtUp();
      const first = await here.synced(door);
      for (let i = 0; i < 20; i++) await here.apps.relabel('a', { n: `${i}` });
      await here.apps.remove('b');
      await here.apps.remove('c');
      await here.apps.create('c');
      await here.apps.create('d');
      await here.apps.create('e');
      await here.apps.remove('e');
      await first.untilEvents(29);
      const client = here.open(door, { lastEventId: first.marks.at(-1)?.cursor ?? '' });
      await client.untilEvents(5);
      expect(client.start).toBe('replay');
      expect(client.story.slice(0, 5)).toEqual(['DELETED b', 'DELETED c', 'MODIFIED a', 'ADDED c', 'ADDED d']);
      expect(client.frames.map(({ cursor }) => cursor).slice(0, 5)).toEqual([
        '0',
        undefined,
        undefined,
        undefined,
        expect.stringMatching(/^[0-9a-z]+\./),
      ]);
      const last = client.frames[4]?.cursor ?? '';
      const again = here.open(door, { lastEventId: last });
      await here.apps.relabel('d', { n: 'after' });
      await again.untilEvents(1);
      expect([again.start, again.story.filter((word) => word !== 'bookmark')]).toEqual(['replay', ['MODIFIED d']]);
    });
  });

  describe('R10: a stream on which nothing happens', () => {
    let clock = new ManualClock();
    const here = useWorld(() => {
      clock = new ManualClock();
      return { parts: { clock } };
    });

    test('gets a bookmark once its last id is 30 s old and the position has moved', async () => {
      await here.apps.create('a', { project: 'p1' });
      await here.server.caughtUp();
      const client = await here.synced(door, { projects: ['p1'] });
      const quiet = here.open(door, { projects: ['p1'] });
      await quiet.untilHeaders();
      await here.apps.create('b', { project: 'p2' });
      await here.server.caughtUp();
      clock.advance(29_000);
      clock.advance(10_000);
      const { cursor } = await client.untilMark('bookmark');
      clock.advance(60_000);
      await here.apps.create('c', { project: 'p1' });
      await client.untilEvent('ADDED', 'c');
      expect(client.story).toEqual(['reset', 'ADDED a', 'synced', 'bookmark', 'ADDED c']);
      const again = here.open(door, { projects: ['p1'], lastEventId: cursor ?? '' });
      await again.untilEvent('ADDED', 'c');
      expect(again.start).toBe('replay');
      await quiet.untilEvent('ADDED', 'c');
      const marks = door.alwaysMarks ? ['reset', 'synced', 'bookmark'] : [];
      expect(quiet.marks.map(({ mark }) => mark)).toEqual(marks);
    });
  });

  describe('R10: marks', () => {
    const here = useWorld();

    test('follow a replay that ends before what is known now', async () => {
      await here.apps.create('a', { project: 'p1' });
      await here.server.caughtUp();
      const { lastCursor } = await here.synced(door, { projects: ['p1'] });
      await here.apps.touch('a', 'new');
      await here.apps.create('b', { project: 'p2' });
      await here.server.caughtUp();
      const client = here.open(door, { projects: ['p1'], lastEventId: lastCursor });
      await client.untilMark('bookmark');
      expect(client.story).toEqual(['MODIFIED a', 'bookmark']);
    });

    test('are for those who ask, except on SSE', async () => {
      await here.apps.create('a');
      await here.server.caughtUp();
      const client = here.open(door);
      await here.apps.create('b');
      await client.untilEvent('ADDED', 'b');
      expect(client.marks.length > 0).toBe(door.alwaysMarks);
    });
  });
}
