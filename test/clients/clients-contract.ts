import { afterAll, describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../src/simulator/simulator.js';
import { describeWith } from '../support/real-client.js';
import { addApplication, setHealth } from '../support/cluster-fixture.js';
import { waitUntil } from '../support/wait-until.js';
import type { ForeignClient } from './foreign-clients.js';
import { closePages } from './foreign-page.js';
import type { Route } from './route.js';
import { isPresent, type Onlooker, useScene } from './scene.js';

/** What every foreign client sees, by whichever route it comes. */
export function clientsContract(route: Route, clients: readonly ForeignClient[]): void {
  afterAll(closePages);
  for (const { name, needs } of clients.filter((client) => !isPresent(client))) {
    describeWith(needs, `${route.name}, ${name}`, () => test('sees what every client sees', () => undefined));
  }
  const players = { route, clients: clients.filter(isPresent) };
  for (const act of [seesChanges, beginsAgain, losesNothing, givesUp, goesOnElsewhere]) act(players);
}

export interface Players {
  readonly route: Route;
  readonly clients: readonly ForeignClient[];
}

/** Snapshot, then each change before the next one is made. */
export function seesChanges(players: Players): void {
  describe(`${players.route.name}, a snapshot and then each change at once`, () => {
    const scene = useScene(players, async (stage) => {
      const { simulator } = stage.world;
      await stage.everyone(({ watch }) => watch.untilSees('synced'));
      setHealth(simulator, 'app-0', 'Degraded');
      await stage.everyone(({ watch }) => watch.untilSees('MODIFIED app-0 Degraded'));
      addApplication(simulator, 'newcomer');
      await stage.everyone(({ watch }) => watch.untilSees('ADDED newcomer Healthy'));
      simulator.resources.delete('applications', 'argocd', 'app-1');
      await stage.everyone(({ watch }) => watch.untilSees('DELETED app-1 Healthy'));
    });
    test.each(players.clients)('are seen by $name', (client) => {
      const changes = ['MODIFIED app-0 Degraded', 'ADDED newcomer Healthy', 'DELETED app-1 Healthy'];
      expect(scene.of(client).watch.story).toEqual(['open', ...snapshotOf(5), ...changes]);
    });
  });
}

/** A cut inside a snapshot, which those who had an id before must not go on from. */
function beginsAgain(players: Players): void {
  describe(`${players.route.name}, a cut inside the snapshot of a reset`, () => {
    const options = { ...players, applications: 40, config: { historyMaxEntries: 2 } };
    const scene = useScene(options, async (stage) => {
      const { simulator } = stage.world;
      await stage.everyone(({ watch }) => watch.untilSees('synced'));
      await stage.everyone(({ cable }) => cable.cut());
      await stage.everyone(({ cable }) => cable.cutAfter(/app-2[5-9]/));
      for (const name of ['app-4', 'app-5', 'app-6']) setHealth(simulator, name, 'Degraded');
      await stage.everyone(({ watch }) => watch.until((story) => countOf('lost', story) > 1, 'the cut'));
      simulator.resources.delete('applications', 'argocd', 'app-3');
      await stage.everyone(({ watch }) =>
        watch.until(() => watch.chapters[2]?.includes('synced') === true, 'all of it'),
      );
      addApplication(simulator, 'newcomer');
      await stage.everyone(({ watch }) => watch.untilSees('ADDED newcomer Healthy'));
    });
    test.each(players.clients)('is begun again by $name', (client) => {
      const { watch, cable } = scene.of(client);
      const [, cut = [], whole = []] = watch.chapters;
      expect(watch.chapters).toHaveLength(3);
      // Some forget what has come and was not read yet when the connection goes: they come back with their old id.
      expect([undefined, 'reset']).toContain(cut[0]);
      expect(cut).not.toContain('synced');
      expect(whole[0]).toBe('reset');
      expect(watch.screen).toEqual(truth(scene.world.simulator));
      // What HPACK has packed cannot be read.
      const isToldApart = cut.length > 0 && client.door !== 'grpc';
      if (isToldApart) expect(cable.asked.at(-1)).toMatch(/^last-event-id: 0\r$/im);
    });
  });
}

/** Cuts inside an event and inside its cursor. */
function losesNothing(players: Players): void {
  describe(`${players.route.name}, a cut inside an event`, () => {
    const scene = useScene(players, async (stage) => {
      const { simulator } = stage.world;
      await stage.everyone(({ watch }) => watch.untilSees('synced'));
      await stage.everyone(({ cable }) => cable.cutAfter(/Degraded/));
      setHealth(simulator, 'app-0', 'Degraded');
      await stage.everyone(({ watch }) => watch.until((story) => story.includes('lost'), 'the cut'));
      setHealth(simulator, 'app-1', 'Missing');
      simulator.resources.delete('applications', 'argocd', 'app-2');
      addApplication(simulator, 'newcomer');
      await stage.everyone(({ watch }) => watch.untilSees('ADDED newcomer Healthy'));
      await stage.everyone(cutInsideCursor);
      setHealth(simulator, 'app-3', 'Suspended');
      await stage.everyone(({ watch }) => watch.until(() => watch.chapters.length > 2, 'a third connection'));
      simulator.resources.delete('applications', 'argocd', 'newcomer');
      await stage.everyone(({ watch }) => watch.untilSees('DELETED newcomer Healthy'));
    });
    test.each(players.clients)('loses nothing and doubles nothing for $name', (client) => {
      const { watch } = scene.of(client);
      expect(watch.chapters).toEqual([
        snapshotOf(5),
        ['MODIFIED app-0 Degraded', 'MODIFIED app-1 Missing', 'DELETED app-2 Healthy', 'ADDED newcomer Healthy'],
        ['MODIFIED app-3 Suspended', 'DELETED newcomer Healthy'],
      ]);
      expect(watch.screen).toEqual(truth(scene.world.simulator));
    });
  });
}

/** An error before the first byte. */
function givesUp(players: Players): void {
  describe(`${players.route.name}, a request that is wrong`, () => {
    const scene = useScene({ ...players, query: 'selector=%3D(' }, async (stage) => {
      await stage.everyone(({ watch }) => watch.until((story) => story.length > 0, 'an answer'));
    });
    test.each(players.clients)('is told to $name before the first byte, and it gives up', (client) => {
      expect(scene.of(client).watch.story).toEqual([
        client.isMute ? 'refused' : `refused with ${client.door === 'grpc' ? 3 : 400}`,
      ]);
    });
  });
}

/** An error after it: the server drains, and another one takes over. */
function goesOnElsewhere(players: Players): void {
  describe(`${players.route.name}, a server that goes away`, () => {
    const scene = useScene({ ...players, hasSpare: true }, async (stage) => {
      const { simulator, server } = stage.world;
      await stage.everyone(({ watch }) => watch.untilSees('synced'));
      await stage.leadToSpare();
      setHealth(simulator, 'app-0', 'Degraded');
      await server.caughtUp();
      await server.drain();
      await stage.everyone(({ watch }) => watch.until((story) => story.includes('lost'), 'the end'));
      simulator.resources.delete('applications', 'argocd', 'app-1');
      await stage.everyone(({ watch }) => watch.untilSees('DELETED app-1 Healthy'));
    });
    test.each(players.clients)('says so to $name, which goes on at another one', (client) => {
      expect(scene.of(client).watch.chapters).toEqual([
        [...snapshotOf(5), 'MODIFIED app-0 Degraded', 'error: the server is going away: come back'],
        ['DELETED app-1 Healthy'],
      ]);
    });
  });
}

/** A refusal that will pass: the first list takes longer than a stream is held. */
export function comesBackLater(players: Players): void {
  describe(`${players.route.name}, a server that is not ready`, () => {
    const scene = useScene({ ...players, firstListMs: 10_000 }, async (stage) => {
      await stage.everyone(({ watch }) => watch.until((story) => story.includes('lost'), 'a refusal for now'));
      await stage.everyone(({ watch }) => watch.untilSees('synced'));
    });
    test.each(players.clients)('is waited for by $name', (client) => {
      const { watch } = scene.of(client);
      const refused = client.door === 'sse' ? [[expect.stringMatching(/^error: not ready/)]] : [];
      expect(watch.chapters).toEqual([...refused, snapshotOf(5)]);
    });
  });
}

/** The only server behind a proxy is gone for a while. */
export function outlivesTheOnlyServer(players: Players): void {
  describe(`${players.route.name}, the only server is replaced`, () => {
    const scene = useScene(players, async (stage) => {
      const { simulator, server } = stage.world;
      await stage.everyone(({ watch }) => watch.untilSees('synced'));
      await server.drain();
      await stage.everyone(({ watch }) =>
        watch.until((story) => countOf('lost', story) > 1, 'an answer while nobody is there'),
      );
      simulator.resources.delete('applications', 'argocd', 'app-1');
      await stage.world.addServer({ config: { corsOrigins: ['*'], port: server.httpPort } });
      addApplication(simulator, 'newcomer');
      await stage.everyone(({ watch }) => watch.untilSees('ADDED newcomer Healthy'));
    });
    test.each(players.clients)('before $name, which comes back and has missed nothing', (client) => {
      const { watch } = scene.of(client);
      expect(watch.screen).toEqual(truth(scene.world.simulator));
    });
  });
}

/** So often an object of 200 KB is changed. */
const ROUNDS = 120;

/** More comes than the buffers on the way can hold, and nobody reads. */
export function outlivesItsOwnSleep(players: Players): void {
  describe(`${players.route.name}, a client that sleeps`, () => {
    const scene = useScene({ ...players, config: { slowSubscriberTimeoutMs: 1_000 } }, async (stage) => {
      const { simulator, server } = stage.world;
      await stage.everyone(({ watch }) => watch.untilSees('synced'));
      await stage.everyone(({ watch }) => watch.fallAsleep());
      for (let round = 0; round < ROUNDS; round++) {
        const annotations = { round: `${round}`, large: 'x'.repeat(200_000) };
        simulator.resources.mergePatch('applications', 'argocd', 'app-0', { metadata: { annotations } });
      }
      simulator.resources.delete('applications', 'argocd', 'app-1');
      await waitUntil(() => server.corridor.subscribers.count === 0, 'the end of all streams');
      await stage.everyone(({ watch }) => watch.wakeUp());
      addApplication(simulator, 'newcomer');
      await stage.everyone(({ watch }) => watch.untilSees('ADDED newcomer Healthy'));
    });
    test.each(players.clients)('is let go, and $name misses nothing when it wakes up', (client) => {
      const { watch } = scene.of(client);
      expect(watch.screen).toEqual(truth(scene.world.simulator));
      const [first = [], second = []] = watch.chapters;
      expect(first.at(-1)).toBe('error: too slow: resume from the last id');
      expect(second).not.toContain('reset');
      expect(watch.story.filter((sentence) => sentence.startsWith('MODIFIED'))).toHaveLength(ROUNDS);
    });
  });
}

function countOf(sentence: string, story: readonly string[]): number {
  return story.filter((other) => other === sentence).length;
}

/** Where the words of an event are through, and its cursor is half there. */
function cutInsideCursor({ client, cable }: Onlooker): void {
  const patterns = { sse: /Suspended[^\n]*\nid: [^\n]/, ndjson: /Suspended[^\n]*"cursor":"[^"]/, grpc: /Suspended/ };
  cable.cutAfter(patterns[client.door]);
}

function snapshotOf(count: number): string[] {
  const names = Array.from({ length: count }, (_, number) => `app-${number}`).sort();
  return ['reset', ...names.map((name) => `ADDED ${name} Healthy`), 'synced'];
}

/** Name and health of every application, as the cluster has them. */
function truth(simulator: Simulator): Record<string, string> {
  const rows = simulator.resources.list('applications').map(({ metadata, status }) => {
    const { health } = Object(status);
    return [metadata.name, String(health.status)];
  });
  return Object.fromEntries(rows.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}
