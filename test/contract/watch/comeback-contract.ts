import { describe, expect, test } from '@jest/globals';
import { hurriedClock } from '../../support/hurried-clock.js';
import { laggingServer, whileItAsks } from '../../support/lagging-server.js';
import { staticPolicy } from '../../support/running-server.js';
import type { WatchAsk, WatchClient } from '../../support/watch-client.js';
import { simulatedOnly, type Stage } from '../stage.js';

const NOT_TOLD = { project: undefined, path: undefined, labels: {} };
const DENIED = 7;

/** R9 without a cursor: a page that comes back with `resourceVersion=N`. */
export function comebackContract(stage: Stage): void {
  const { door, useWorld } = stage;
  const simulated = simulatedOnly(stage);
  const here = useWorld(() => ({ parts: { clock: hurriedClock(10) } }));

  const comeBack = async (resourceVersion: string, ask: WatchAsk = {}): Promise<WatchClient> => {
    await here.server.caughtUp();
    const client = here.open(door, { ...ask, resourceVersion });
    await client.untilHeaders();
    return client;
  };
  const storyOf = async (client: WatchClient, until: string): Promise<string[]> => {
    await client.untilEvent('ADDED', until);
    return client.events.map(({ type, name }) => `${type} ${name}`);
  };

  test('R9: resourceVersion=N is a DELETED for each exit after N, then ADDED from N on, as one group', async () => {
    for (const name of ['kept', 'gone', 'changed']) await here.apps.create(name);
    const since = await here.apps.create('at');
    const goneUid = await here.apps.uidOf('gone');
    await here.apps.touch('changed', 'new');
    const gone = await here.apps.remove('gone');
    await here.apps.create('new');
    const client = await comeBack(since);
    expect(await storyOf(client, 'new')).toEqual(['DELETED gone', 'ADDED at', 'ADDED changed', 'ADDED new']);
    expect(client.start).toBe('replay');
    expect(client.events[0]).toMatchObject({ uid: goneUid, namespace: 'argocd', revision: gone, ...NOT_TOLD });
    const cursors = client.frames.map(({ cursor }) => cursor);
    expect(cursors.slice(0, 4)).toEqual(['0', undefined, undefined, expect.stringMatching(/^.{5,}$/)]);
  });

  test('R9: an object that was deleted and recreated since N is both', async () => {
    const since = await here.apps.create('a');
    const oldUid = await here.apps.uidOf('a');
    await here.apps.remove('a');
    await here.apps.create('a');
    const client = await comeBack(since);
    expect(await storyOf(client, 'a')).toEqual(['DELETED a', 'ADDED a']);
    expect(client.events.map(({ uid }) => uid)).toEqual([oldUid, await here.apps.uidOf('a')]);
  });

  test('R9: an object that left the scope and came back is no exit', async () => {
    const since = await here.apps.create('a', { labels: { env: 'prod' } });
    await here.apps.relabel('a', { env: 'dev' });
    await here.apps.relabel('a', { env: 'prod' });
    const client = await comeBack(since, { selector: 'env=prod' });
    expect(await storyOf(client, 'a')).toEqual(['ADDED a']);
  });

  test('R9: an object that left the scope is an exit, also when it was deleted later', async () => {
    await here.apps.create('left', { labels: { env: 'prod' } });
    await here.apps.create('left-and-gone', { labels: { env: 'prod' } });
    const since = await here.apps.create('at', { labels: { env: 'prod' } });
    for (const name of ['left', 'left-and-gone']) await here.apps.relabel(name, { env: 'dev' });
    await here.apps.remove('left-and-gone');
    const client = await comeBack(since, { selector: 'env=prod' });
    expect((await storyOf(client, 'at')).sort()).toEqual(['ADDED at', 'DELETED left', 'DELETED left-and-gone']);
  });

  test('R9: an exit out of scope is not told', async () => {
    const since = await here.apps.create('theirs', { project: 'p2' });
    await here.apps.remove('theirs');
    await here.apps.create('mine', { project: 'p1' });
    const client = await comeBack(since, { projects: ['p1'] });
    expect(await storyOf(client, 'mine')).toEqual(['ADDED mine']);
  });

  simulated.test('R9: an N ahead of this replica waits, and is then answered', async () => {
    // Whose watch has brought something is open, and not the one that falls silent.
    await here.apps.create('before');
    await here.server.caughtUp();
    const lagging = await laggingServer(here.world);
    const since = await here.apps.create('a');
    const client = await whileItAsks(lagging, () => here.open(door, { resourceVersion: since }, lagging));
    expect(client.frames).toEqual([]);
    here.simulator.disconnectAll();
    await client.untilEvent('ADDED', 'a');
    expect(client.events.map(({ name }) => name)).toEqual(['a']);
  });

  test('R9: an N ahead of the cluster itself counts as absent', async () => {
    await here.apps.create('a');
    const client = await comeBack('999999');
    expect(await storyOf(client, 'a')).toEqual(['ADDED a']);
  });

  test('R9: an N of more digits than any revision counts as absent', async () => {
    await here.apps.create('a');
    const client = await comeBack('9'.repeat(60));
    expect(await storyOf(client, 'a')).toEqual(['ADDED a']);
  });

  test('R9: by name with N, an exit after N is a DELETED', async () => {
    const since = await here.apps.create('a');
    const uid = await here.apps.uidOf('a');
    await here.apps.remove('a');
    const client = await comeBack(since, { name: 'a' });
    expect(await client.untilEvent('DELETED', 'a')).toMatchObject({ uid, ...NOT_TOLD });
  });

  test('R9: by name with N, what was recreated is the snapshot alone', async () => {
    const since = await here.apps.create('a');
    await here.apps.remove('a');
    await here.apps.create('a');
    const client = await comeBack(since, { name: 'a' });
    expect(await storyOf(client, 'a')).toEqual(['ADDED a']);
  });

  test('R9: by name with N, an exit before N is not told', async () => {
    await here.apps.create('a');
    await here.apps.remove('a');
    const since = await here.apps.create('b');
    const client = await comeBack(since, { name: 'a' });
    await here.apps.create('a');
    expect(await storyOf(client, 'a')).toEqual(['ADDED a']);
  });

  describe('R9: with permissions that may have changed', () => {
    let policy = staticPolicy({});
    const guarded = useWorld(() => {
      policy = staticPolicy({ ann: ['p1', 'p2'] });
      return { parts: policy.parts };
    });

    test('resourceVersion=N is the whole view, and DELETED of what today’s permission hides', async () => {
      await guarded.apps.create('hidden', { project: 'p2', labels: { secret: 'no' } });
      await guarded.apps.create('seen', { project: 'p1' });
      const since = await guarded.apps.create('at', { project: 'p1' });
      await guarded.server.caughtUp();
      policy.replace({ ann: ['p1'] });
      const client = guarded.open(door, { resourceVersion: since, subject: 'ann', events: 'v1' });
      expect(await storyOf(client, 'seen')).toEqual(['DELETED hidden', 'ADDED at', 'ADDED seen']);
      expect(client.events[0]).toMatchObject({ reason: 'access', ...NOT_TOLD });
    });

    test('what nobody was permitted to see is not told', async () => {
      await guarded.apps.create('theirs', { project: 'p3' });
      const since = await guarded.apps.create('at', { project: 'p1' });
      await guarded.apps.remove('theirs');
      await guarded.server.caughtUp();
      const client = guarded.open(door, { resourceVersion: since, subject: 'ann' });
      expect(await storyOf(client, 'at')).toEqual(['ADDED at']);
    });

    test('what left sight and then moved on, or was deleted, is told by the state that was seen last', async () => {
      for (const name of ['moved', 'removed']) await guarded.apps.create(name, { project: 'p1' });
      const since = await guarded.apps.create('at', { project: 'p1' });
      for (const name of ['moved', 'removed']) await guarded.apps.move(name, 'p3');
      await guarded.apps.move('moved', 'p4');
      await guarded.apps.remove('removed');
      await guarded.server.caughtUp();
      const client = guarded.open(door, { resourceVersion: since, subject: 'ann', events: 'v1' });
      expect(await storyOf(client, 'at')).toEqual(['DELETED moved', 'DELETED removed', 'ADDED at']);
      expect(client.events[0]).toMatchObject(NOT_TOLD);
    });

    test.each([
      { what: 'by two moves', lose: () => guarded.apps.move('a', 'p3').then(() => guarded.apps.move('a', 'p4')) },
      { what: 'by a change of policy', lose: async () => policy.replace({ ann: ['p1'] }) },
      { what: 'by a move', lose: async () => void (await guarded.apps.move('a', 'p3')) },
    ])('by name with N, an object that was hidden since N, $what, is PERMISSION_DENIED', async ({ lose }) => {
      const since = await guarded.apps.create('a', { project: 'p2' });
      await guarded.server.caughtUp();
      await lose();
      await guarded.server.caughtUp();
      const client = guarded.open(door, { name: 'a', resourceVersion: since, subject: 'ann' });
      expect(await client.untilEnd()).toMatchObject({ code: DENIED });
      expect(client.frames).toEqual([]);
      if (!door.name.startsWith('grpc')) expect(client.status).toBe(403);
    });

    test('by name with N, an object that was never permitted is silence, as one that is not there', async () => {
      const since = await guarded.apps.create('a', { project: 'p3' });
      await guarded.server.caughtUp();
      const client = await guarded.synced(door, { name: 'a', resourceVersion: since, subject: 'ann' });
      await guarded.apps.touch('a', 'changed');
      await guarded.apps.remove('a');
      expect(
        await guarded.eventsUntilNow(await guarded.synced(door, { subject: 'ann' }), 2, { project: 'p1' }),
      ).toEqual([]);
      expect(client.story).toEqual(['reset', 'synced']);
    });

    describe('what came after a right was lost was never seen', () => {
      const lost = async (): Promise<{ since: string; lostAt: string }> => {
        await guarded.apps.create('touched', { project: 'p2' });
        await guarded.apps.create('relabelled', { project: 'p2', labels: { tier: 'web' } });
        const since = await guarded.apps.create('at', { project: 'p1' });
        const lostAt = await guarded.apps.touch('at', 'before');
        await guarded.server.caughtUp();
        policy.replace({ ann: ['p1'] });
        return { since, lostAt };
      };

      test('what was created in it since, or created and deleted, is not told', async () => {
        const { since } = await lost();
        await guarded.apps.create('born', { project: 'p2', labels: { tier: 'web' } });
        await guarded.apps.create('ghost', { project: 'p2', labels: { tier: 'web' } });
        await guarded.apps.remove('ghost');
        await guarded.server.caughtUp();
        const client = guarded.open(door, { resourceVersion: since, subject: 'ann' });
        expect(await storyOf(client, 'at')).toEqual(['DELETED relabelled', 'DELETED touched', 'ADDED at']);
        for (const name of ['born', 'ghost', 'absent']) {
          const byName = await guarded.synced(door, { name, resourceVersion: since, subject: 'ann' });
          expect(byName.story).toEqual(['reset', 'synced']);
        }
      });

      test('nor what left before the right was given', async () => {
        await guarded.apps.create('before', { project: 'p3' });
        const since = await guarded.apps.create('at', { project: 'p1' });
        await guarded.apps.remove('before');
        await guarded.server.caughtUp();
        policy.replace({ ann: ['p1', 'p3'] });
        await guarded.apps.create('while', { project: 'p3' });
        await guarded.apps.remove('while');
        await guarded.server.caughtUp();
        policy.replace({ ann: ['p1'] });
        const client = guarded.open(door, { resourceVersion: since, subject: 'ann' });
        expect(await storyOf(client, 'at')).toEqual(['DELETED while', 'ADDED at']);
      });

      test('of what was seen the DELETED says no version that was not', async () => {
        const { since, lostAt } = await lost();
        await guarded.apps.touch('touched', 'since');
        await guarded.apps.relabel('relabelled', { tier: 'db' });
        await guarded.server.caughtUp();
        const client = guarded.open(door, { resourceVersion: since, subject: 'ann', events: 'v1' });
        await client.untilEvent('ADDED', 'at');
        for (const event of client.events.slice(0, 2)) {
          expect(event).toMatchObject({ type: 'DELETED', reason: 'access', ...NOT_TOLD });
          expect(Number(event.revision)).toBeLessThanOrEqual(Number(lostAt));
        }
      });

      test.each(['tier=db', 'codename=tulip'])('no selector finds out what became of it: %s', async (selector) => {
        const { since } = await lost();
        await guarded.apps.relabel('relabelled', { tier: 'db', codename: 'tulip' });
        await guarded.apps.create('born', { project: 'p2', labels: { tier: 'db', codename: 'tulip' } });
        await guarded.server.caughtUp();
        const client = guarded.open(door, { selector, resourceVersion: since, subject: 'ann' });
        const labels = { tier: 'db', codename: 'tulip' };
        expect(await guarded.eventsUntilNow(client, 0, { project: 'p1', labels })).toEqual([]);
      });

      test.each(['tulip', 'rose'])('it leaves by lost access, whatever its labels are by now: not %s', async (name) => {
        const { since } = await lost();
        await guarded.apps.relabel('relabelled', { codename: 'tulip' });
        await guarded.server.caughtUp();
        const selector = `tier=web,codename!=${name}`;
        const client = guarded.open(door, { selector, resourceVersion: since, subject: 'ann', events: 'v1' });
        expect(await client.untilEvent('DELETED', 'relabelled')).toMatchObject({ reason: 'access' });
      });
    });

    test('by name without N, an object that is not permitted is silence', async () => {
      await guarded.apps.create('a', { project: 'p3' });
      await guarded.server.caughtUp();
      const client = await guarded.synced(door, { name: 'a', subject: 'ann' });
      expect(client.story).toEqual(['reset', 'synced']);
    });
  });
}
