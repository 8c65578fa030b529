import { describe, expect, test } from '@jest/globals';
import type { Applications } from '../../support/applications.js';
import { hurriedClock } from '../../support/hurried-clock.js';
import type { WatchAsk } from '../../support/watch-client.js';
import { simulatedOnly, type Stage } from '../stage.js';

interface Row {
  readonly case: string;
  readonly ask: WatchAsk;
  act(apps: Applications): Promise<string>;
  readonly sent: { type: string; project?: string; labels?: Record<string, string>; reason?: string } | undefined;
}

const PROD: WatchAsk = { selector: 'env=prod' };
const P1: WatchAsk = { projects: ['p1'] };

/** The object is `a`, of project p1 and with env=prod, unless the act says otherwise. */
const TABLE: readonly Row[] = [
  {
    case: 'is created in scope',
    ask: PROD,
    act: (apps) => apps.create('n', { labels: { env: 'prod' } }),
    sent: { type: 'ADDED' },
  },
  { case: 'is created out of scope', ask: PROD, act: (apps) => apps.create('n'), sent: undefined },
  { case: 'changes in scope', ask: PROD, act: (apps) => apps.touch('a', 'new'), sent: { type: 'MODIFIED' } },
  { case: 'changes out of scope', ask: PROD, act: (apps) => apps.touch('out', 'new'), sent: undefined },
  {
    case: 'is relabelled into scope',
    ask: PROD,
    act: (apps) => apps.relabel('out', { env: 'prod' }),
    sent: { type: 'ADDED' },
  },
  {
    case: 'is relabelled out of scope',
    ask: PROD,
    act: (apps) => apps.relabel('a', { env: 'dev' }),
    sent: { type: 'DELETED', labels: { env: 'prod' }, reason: 'scope' },
  },
  { case: 'moves into a project in scope', ask: P1, act: (apps) => apps.move('out', 'p1'), sent: { type: 'ADDED' } },
  {
    case: 'moves to a project out of scope',
    ask: P1,
    act: (apps) => apps.move('a', 'p2'),
    sent: { type: 'DELETED', project: 'p1', reason: 'scope' },
  },
  {
    case: 'is deleted in scope',
    ask: PROD,
    act: (apps) => apps.remove('a'),
    sent: { type: 'DELETED', labels: { env: 'prod' }, reason: 'deleted' },
  },
  { case: 'is deleted out of scope', ask: PROD, act: (apps) => apps.remove('out'), sent: undefined },
];

/** R4 and R6: what is sent follows what the caller sees, before and after a change. */
export function membershipContract(stage: Stage): void {
  const { door, useWorld } = stage;
  const simulated = simulatedOnly(stage);
  const here = useWorld(() => ({ parts: { clock: hurriedClock(10) } }));

  test.each(TABLE)('R4: an object that $case', async ({ ask, act, sent }) => {
    await here.apps.create('a', { project: 'p1', labels: { env: 'prod' } });
    await here.apps.create('out', { project: 'p2' });
    await here.server.caughtUp();
    const client = await here.synced(door, { ...ask, events: 'v1' });
    const before = client.frames.length;
    const revision = await act(here.apps);
    const events = await here.eventsUntilNow(client, before, { project: 'p1', labels: { env: 'prod' } });
    expect(events).toEqual(sent === undefined ? [] : [expect.objectContaining({ ...sent, revision })]);
  });

  describe('R4: a watch by name', () => {
    test('hears of its object alone, of the namespace asked for', async () => {
      for (const namespace of ['argocd', 'team-a'])
        for (const name of ['a', 'b']) await here.apps.create(name, { namespace });
      await here.server.caughtUp();
      const client = await here.synced(door, { name: 'a', appNamespace: 'team-a' });
      await here.apps.touch('b', 'new', 'team-a');
      await here.apps.touch('a', 'new');
      await here.apps.touch('a', 'new', 'team-a');
      await client.untilEvent('MODIFIED', 'a');
      expect(client.events.map(({ type, namespace }) => `${type} ${namespace}`)).toEqual([
        'ADDED team-a',
        'MODIFIED team-a',
      ]);
    });

    test('looks in the namespace of Argo CD when none is asked for', async () => {
      for (const namespace of ['argocd', 'team-a']) await here.apps.create('a', { namespace });
      await here.server.caughtUp();
      const client = await here.synced(door, { name: 'a' });
      expect(client.events.map(({ namespace }) => namespace)).toEqual(['argocd']);
    });
  });

  test('R4: appNamespace alone filters', async () => {
    for (const namespace of ['argocd', 'team-a']) await here.apps.create('a', { namespace });
    await here.server.caughtUp();
    const client = await here.synced(door, { appNamespace: 'team-a' });
    expect(client.events.map(({ namespace }) => namespace)).toEqual(['team-a']);
  });

  test('R4: a new life under an old name is DELETED of the old one, then ADDED of the new one', async () => {
    await here.apps.create('a');
    await here.server.caughtUp();
    const client = await here.synced(door);
    const before = client.frames.length;
    const oldUid = await here.apps.uidOf('a');
    const gone = await here.apps.remove('a');
    const born = await here.apps.create('a');
    const events = await here.eventsUntilNow(client, before);
    expect(events.map(({ type, uid, revision }) => ({ type, uid, revision }))).toEqual([
      { type: 'DELETED', uid: oldUid, revision: gone },
      { type: 'ADDED', uid: await here.apps.uidOf('a'), revision: born },
    ]);
  });

  simulated.test('R4: what a relist reveals as recreated is one group, DELETED first', async () => {
    await here.apps.create('a');
    await here.server.caughtUp();
    const client = await here.synced(door);
    const before = client.frames.length;
    const oldUid = await here.apps.uidOf('a');
    here.loseEvents(2);
    await here.apps.remove('a');
    await here.apps.create('a');
    here.relist();
    await client.until(() => client.frames.length === before + 2, 'the group');
    const [gone, born] = client.events.slice(-2);
    expect(gone).toMatchObject({ type: 'DELETED', uid: oldUid, cursor: '0' });
    expect(born).toMatchObject({ type: 'ADDED', uid: await here.apps.uidOf('a') });
    expect(born?.cursor).not.toBe('0');
  });

  test('R4: no reason is told to those who did not ask for it', async () => {
    await here.apps.create('a');
    await here.server.caughtUp();
    const client = await here.synced(door);
    await here.apps.remove('a');
    expect(await client.untilEvent('DELETED', 'a')).toMatchObject({ reason: undefined });
  });

  test('R6: events come in the order of the changes', async () => {
    const client = await here.synced(door);
    const revisions: string[] = [];
    for (let i = 0; i < 100; i++) revisions.push(await here.apps.create(`app-${i % 10}-${i}`));
    for (let i = 0; i < 100; i++) revisions.push(await here.apps.touch(`app-${i % 10}-${i}`, `${i}`));
    await client.untilEvents(200);
    expect(client.events.map(({ revision }) => revision)).toEqual(revisions);
  });

  if (door.hasMasks) {
    test('R7: a change that the mask does not show is left out, one that it shows is not', async () => {
      await here.apps.create('a');
      await here.server.caughtUp();
      const client = await here.synced(door, {
        fields: 'result.type,result.application.metadata.name,result.application.spec.source.path',
      });
      const before = client.frames.length;
      await here.apps.relabel('a', { shown: 'no' });
      await here.apps.touch('a', 'shown');
      await here.apps.relabel('a', { shown: 'never' });
      const events = await here.eventsUntilNow(client, before);
      expect(events).toEqual([
        expect.objectContaining({ type: 'MODIFIED', path: 'shown', revision: '', project: undefined }),
      ]);
    });

    test('R7: what goes there and back is two events, since each differs from its own before', async () => {
      await here.apps.create('a', { path: 'one' });
      await here.server.caughtUp();
      const client = await here.synced(door, {
        fields: 'result.application.metadata.name,result.application.spec.source.path,result.type',
      });
      const before = client.frames.length;
      await here.apps.touch('a', 'two');
      await here.apps.touch('a', 'one');
      const events = await here.eventsUntilNow(client, before);
      expect(events.map(({ path }) => path)).toEqual(['two', 'one']);
    });

    test('R7: a replay leaves out the same', async () => {
      await here.apps.create('a');
      await here.server.caughtUp();
      const fields = 'result.type,result.application.metadata.name';
      const { lastCursor } = await here.synced(door, { fields });
      await here.apps.touch('a', 'hidden');
      await here.apps.create('b');
      await here.server.caughtUp();
      const client = here.open(door, { fields, lastEventId: lastCursor });
      await client.untilEvent('ADDED', 'b');
      expect(client.story).toEqual(['ADDED b']);
    });
  }
}
