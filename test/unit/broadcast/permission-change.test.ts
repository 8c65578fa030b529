import { describe, expect, test } from '@jest/globals';
import { Code } from '../../../src/base/status-error.js';
import { type HeldTransport, PolicyRoom } from '../../support/policy-room.js';
import { storedApplication } from '../../support/stored-application.js';

const app = (name: string, project: string, revision: number) => storedApplication({ name, project, revision });
const OBJECTS = [app('mine', 'p1', 1), app('theirs', 'p2', 2)];
const P1 = { ann: ['p1'], bob: ['p1'] };
const P2 = { ann: ['p2'], bob: ['p1'] };

/** Streams of ann that have their snapshot. */
async function roomOf(count: number, rules: Record<string, readonly string[]> = P1) {
  const room = new PolicyRoom(rules, OBJECTS);
  const streams: HeldTransport[] = [];
  for (let i = 0; i < count; i++) streams.push(await room.open('ann'));
  room.clock.settle();
  // From here on a look at the clock costs more than a slice may take: each slice brings over one stream.
  room.clock.stepMs = 10;
  return { room, streams, isBroughtOver: () => streams.map(({ story }) => story.length === 3) };
}

/** In the midst of ann's change: he sees as before, and is told of one in between. */
async function bobIsToldMeanwhile(room: PolicyRoom): Promise<HeldTransport> {
  const bob = await room.open('bob');
  room.clock.settle();
  room.change(P2);
  room.corridor.store.upsert(app('mine', 'p1', 1001));
  while (bob.story.length < 2) room.clock.turn();
  return bob;
}

describe('a change of permission, in slices (R5)', () => {
  test('asks all, then brings over one stream after the other, and lets other turns come between', async () => {
    const { room, isBroughtOver } = await roomOf(3);
    room.change(P2);
    const counts: number[] = [];
    while (counts.at(-1) !== 3) {
      room.clock.turn();
      counts.push(isBroughtOver().filter(Boolean).length);
    }
    // Three are asked for their class, what that means is found in three parts, three are brought over.
    expect(counts).toEqual([0, 0, 0, 0, 0, 0, 1, 2, 3]);
  });

  test('lets those go on whose class stays the same before anybody is brought over', async () => {
    const { room, isBroughtOver } = await roomOf(3);
    const bob = await bobIsToldMeanwhile(room);
    expect([bob.story, isBroughtOver()]).toEqual([
      ['ADDED mine', 'MODIFIED mine'],
      [false, false, false],
    ]);
  });

  test('is DELETED of what is hidden, then ADDED of what is shown', async () => {
    const { room, streams } = await roomOf(2);
    room.change(P2);
    room.clock.settle();
    for (const { story } of streams) expect(story).toEqual(['ADDED mine', 'DELETED mine', 'ADDED theirs']);
  });

  test('freezes every stream in its own turn: nothing is written by the old permission any more', async () => {
    const { room, streams } = await roomOf(3);
    room.corridor.store.upsert(app('mine', 'p1', 1001));
    room.change(P2);
    room.corridor.store.upsert(app('mine', 'p1', 1002));
    room.clock.settle();
    for (const { story } of streams) expect(story).toEqual(['ADDED mine', 'DELETED mine', 'ADDED theirs']);
  });

  test('tells what happened meanwhile to those who may still see it, once and in order', async () => {
    const { room } = await roomOf(3);
    const bob = await room.open('bob');
    room.clock.settle();
    room.change(P2);
    room.corridor.store.upsert(app('mine', 'p1', 1001));
    room.corridor.store.upsert(app('more', 'p1', 1002));
    room.clock.settle();
    expect(bob.story).toEqual(['ADDED mine', 'MODIFIED mine', 'ADDED more']);
  });

  test('shows what came meanwhile into the sight of those who are brought over later', async () => {
    const { room, streams } = await roomOf(3);
    room.change(P2);
    room.corridor.store.upsert(app('more', 'p2', 1001));
    room.clock.settle();
    for (const { story } of streams)
      expect([...story].sort()).toEqual(['ADDED mine', 'ADDED more', 'ADDED theirs', 'DELETED mine']);
  });

  test('keeps nobody waiting who joins meanwhile, by the new permission, and tells nothing twice', async () => {
    const { room, isBroughtOver } = await roomOf(3);
    room.change(P2);
    const late = await room.open('ann');
    room.corridor.store.upsert(app('theirs', 'p2', 1001));
    while (late.story.length < 2) room.clock.turn();
    expect(isBroughtOver()).toEqual([false, false, false]);
    room.clock.settle();
    expect(late.story).toEqual(['ADDED theirs', 'MODIFIED theirs']);
  });

  test('says no version that was written after the right was lost', async () => {
    const { room, streams } = await roomOf(3);
    room.change(P2);
    room.corridor.store.upsert(app('mine', 'p1', 1001));
    room.clock.turn();
    room.corridor.store.upsert(app('mine', 'p1', 1002));
    room.clock.settle();
    for (const { text } of streams) {
      expect(text).toMatch(/"DELETED".*"resourceVersion":"1000"/);
      expect(text).not.toMatch(/"100[12]"/);
    }
  });

  test('goes on where it was when the store moves under it', async () => {
    const { room, streams } = await roomOf(3);
    room.change(P2);
    let revision = 1000;
    let turns = 0;
    while (!streams.every(({ story }) => story.length === 3)) {
      room.corridor.store.upsert(app('mine', 'p1', ++revision));
      room.clock.turn();
      if (++turns > 12) throw new Error('it never ends');
    }
    room.clock.settle();
    for (const { story } of streams) expect(story).toEqual(['ADDED mine', 'DELETED mine', 'ADDED theirs']);
  });

  test('on the heels of another is obeyed by those who have not been brought over, too', async () => {
    const { room, streams, isBroughtOver } = await roomOf(3);
    room.change(P2);
    while (!isBroughtOver()[0]) room.clock.turn();
    room.change({ ann: [], bob: [] });
    room.clock.settle();
    const held = streams.map(({ story }) => new Set(story.filter((word) => word.startsWith('DELETED'))).size);
    expect(streams.map(({ story }) => story.at(-1)?.split(' ')[0])).toEqual(['DELETED', 'DELETED', 'DELETED']);
    expect(held).toEqual([2, 1, 1]);
  });

  test('on the heels of another says no version older than what was written in between', async () => {
    const { room, isBroughtOver } = await roomOf(3);
    const bob = await bobIsToldMeanwhile(room);
    expect(isBroughtOver()).toContain(false);
    room.change({ ann: ['p2'], bob: ['p2'] });
    room.clock.settle();
    expect(bob.story).toEqual(['ADDED mine', 'MODIFIED mine', 'DELETED mine', 'ADDED theirs']);
    expect(bob.text).toMatch(/"DELETED".*"resourceVersion":"1001"/);
  });

  test('takes back what waits for a reader that stalls', async () => {
    const { room } = await roomOf(0);
    const slow = await room.open('ann');
    room.clock.settle();
    slow.isStalled = true;
    room.corridor.store.upsert(app('mine', 'p1', 1001));
    room.clock.settle();
    room.corridor.store.upsert(app('secret', 'p1', 1002));
    room.clock.settle();
    room.change(P2);
    room.clock.settle();
    slow.goOn();
    room.clock.settle();
    expect(slow.story).toEqual(['ADDED mine', 'MODIFIED mine', 'DELETED mine', 'ADDED theirs']);
  });

  test('destroys a connection that still holds forbidden bytes after a second', async () => {
    const { room } = await roomOf(0);
    const [stuck, moving] = [await room.open('ann'), await room.open('ann')];
    room.clock.settle();
    for (const transport of [stuck, moving]) transport.waitingBytes = 500;
    room.change(P2);
    room.clock.settle();
    moving.drainedBytes = 500;
    room.clock.advance(1_000);
    expect([stuck.isDestroyed, moving.isDestroyed]).toEqual([true, false]);
  });

  test('ends a watch by name that loses its object, with PERMISSION_DENIED and without a DELETED', async () => {
    const { room } = await roomOf(2);
    const byName = await room.open('ann', { name: 'mine' });
    room.clock.settle();
    room.change(P2);
    room.clock.settle();
    expect([byName.story, byName.error?.code]).toEqual([['ADDED mine'], Code.PERMISSION_DENIED]);
  });

  test('ends a watch by name that loses its object before any of its new life was sent', async () => {
    const { room } = await roomOf(0);
    const byName = await room.open('ann', { name: 'late' });
    room.clock.settle();
    byName.isStalled = true;
    room.corridor.store.upsert(app('late', 'p1', 1001));
    room.clock.settle();
    room.corridor.store.remove(app('late', 'p1', 1002));
    room.corridor.store.upsert(storedApplication({ name: 'late', project: 'p1', revision: 1003, uid: 'another-life' }));
    room.change(P2);
    room.clock.settle();
    expect(byName.error?.code).toBe(Code.PERMISSION_DENIED);
  });

  test('tells the last visible revision of an object that went on while it was hidden', async () => {
    const { room } = await roomOf(0);
    const slow = await room.open('ann');
    room.clock.settle();
    slow.isStalled = true;
    room.corridor.store.upsert(app('mine', 'p1', 1001));
    room.clock.settle();
    room.corridor.store.upsert(app('mine', 'p3', 1002));
    room.corridor.store.upsert(app('mine', 'p3', 1003));
    room.clock.settle();
    room.change(P2);
    room.clock.settle();
    slow.goOn();
    room.clock.settle();
    expect(slow.story).toEqual(['ADDED mine', 'MODIFIED mine', 'DELETED mine', 'ADDED theirs']);
    expect(slow.text).toMatch(/"type":"DELETED".*"resourceVersion":"1001"/);
    expect(slow.text).not.toContain('1003');
  });

  test('judges a watch by name whose object moves meanwhile by the new permission alone', async () => {
    const { room } = await roomOf(2, { ann: ['p1'] });
    const byName = await room.open('ann', { name: 'mine' });
    room.clock.settle();
    room.change({ ann: ['p1', 'p2'] });
    room.corridor.store.upsert(app('mine', 'p2', 1001));
    room.clock.settle();
    expect([byName.story, byName.error]).toEqual([['ADDED mine', 'MODIFIED mine'], undefined]);
  });

  test('ends a watch by name that loses its object while all are frozen, though its class stays the same', async () => {
    const { room } = await roomOf(2);
    const byName = await room.open('bob', { name: 'mine' });
    room.clock.settle();
    room.change(P2);
    room.corridor.store.upsert(app('mine', 'p2', 1001));
    room.clock.settle();
    expect([byName.story, byName.error?.code]).toEqual([['ADDED mine'], Code.PERMISSION_DENIED]);
  });

  test('leaves those alone whose class stays the same', async () => {
    const { room } = await roomOf(1);
    const bob = await room.open('bob');
    room.clock.settle();
    const before = bob.text;
    room.change(P2);
    room.clock.settle();
    expect(bob.text).toBe(before);
  });

  describe('about more objects than a part looks at', () => {
    const MANY = Array.from({ length: 600 }, (_, index) => app(`many-${index}`, index % 2 ? 'p1' : 'p2', index + 1));

    /** A stream of ann that has its snapshot, and is to be brought over in several parts. */
    async function crowdedRoom() {
      const room = new PolicyRoom(P1, MANY);
      const stream = await room.open('ann');
      room.clock.settle();
      room.clock.stepMs = 10;
      const told = (word: string): number => stream.story.filter((one) => one.startsWith(word)).length;
      room.change(P2);
      return { room, told };
    }

    test('is found in parts, each with a turn of its own, and written when all of it is known', async () => {
      const { room, told } = await crowdedRoom();
      let turns = 0;
      for (; told('DELETED') === 0; turns += 1) room.clock.turn();
      // Asked, filed by project, looked at in parts of 250, made into events, and written.
      expect([turns, told('DELETED'), told('ADDED')]).toEqual([7, 300, 600]);
    });

    test('is found anew when the store moves between two parts', async () => {
      const { room, told } = await crowdedRoom();
      for (let turn = 0; turn < 3; turn += 1) room.clock.turn();
      room.corridor.store.upsert(app('many-1', 'p2', 1001));
      room.corridor.store.upsert(app('more', 'p2', 1002));
      room.clock.settle();
      expect([told('DELETED'), told('MODIFIED many-1'), told('ADDED more')]).toEqual([299, 1, 1]);
    });

    test('comes to its end though the store never rests', async () => {
      const { room, told } = await crowdedRoom();
      let turns = 0;
      for (; told('DELETED') === 0 && turns < 50; turns += 1) {
        room.corridor.store.upsert(app('restless', 'p3', 1001 + turns));
        room.clock.turn();
      }
      expect(told('DELETED')).toBe(300);
    });
  });
});
