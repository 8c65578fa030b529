import { describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../src/simulator/simulator.js';
import { describeWith } from '../support/real-client.js';
import { addApplication, setHealth } from '../support/cluster-fixture.js';
import type { ForeignClient } from './foreign-clients.js';
import type { Route } from './route.js';
import { isPresent, type Onlooker, useScene } from './scene.js';

/** What every foreign client sees, by whichever route it comes. */
export function clientsContract(route: Route, clients: readonly ForeignClient[]): void {
  const present = clients.filter(isPresent).map((client) => ({ name: client.name, client }));
  for (const { name, needs } of clients.filter((client) => !isPresent(client))) {
    describeWith(needs, name, () => undefined);
  }
  const common = { route, clients };

  describe(`${route.name}, a snapshot and then each change at once`, () => {
    const scene = useScene(common, async (stage) => {
      const { simulator } = stage.world;
      await stage.everyone(({ watch }) => watch.untilSees('synced'));
      setHealth(simulator, 'app-0', 'Degraded');
      await stage.everyone(({ watch }) => watch.untilSees('MODIFIED app-0 Degraded'));
      addApplication(simulator, 'newcomer');
      await stage.everyone(({ watch }) => watch.untilSees('ADDED newcomer Healthy'));
      simulator.resources.delete('applications', 'argocd', 'app-1');
      await stage.everyone(({ watch }) => watch.untilSees('DELETED app-1 Healthy'));
    });
    test.each(present)('are seen by $name', ({ client }) => {
      const changes = ['MODIFIED app-0 Degraded', 'ADDED newcomer Healthy', 'DELETED app-1 Healthy'];
      expect(scene.of(client).watch.story).toEqual(['open', ...snapshotOf(5), ...changes]);
    });
  });

  describe(`${route.name}, a cut inside the snapshot`, () => {
    const scene = useScene({ ...common, applications: 40, firstCut: /app-27/ }, async (stage) => {
      await stage.everyone(({ watch }) => watch.until((story) => story.includes('lost'), 'the cut'));
      stage.world.simulator.resources.delete('applications', 'argocd', 'app-3');
      await stage.everyone(({ watch }) => watch.untilSees('synced'));
      addApplication(stage.world.simulator, 'newcomer');
      await stage.everyone(({ watch }) => watch.untilSees('ADDED newcomer Healthy'));
    });
    test.each(present)('is begun again by $name', ({ client }) => {
      const { watch, cable } = scene.of(client);
      const [first = [], second = []] = watch.chapters;
      expect(watch.chapters).toHaveLength(2);
      expect(first).toEqual(snapshotOf(40).slice(0, first.length));
      expect(second[0]).toBe('reset');
      expect(watch.screen).toEqual(truth(scene.world.simulator));
      // What HPACK has packed cannot be read.
      if (client.door !== 'grpc') expect(cable.asked[1]).toMatch(/^last-event-id: 0\r$/im);
    });
  });

  describe(`${route.name}, a cut inside an event`, () => {
    const scene = useScene(common, async (stage) => {
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
    test.each(present)('loses nothing and doubles nothing for $name', ({ client }) => {
      const { watch } = scene.of(client);
      expect(watch.chapters).toEqual([
        snapshotOf(5),
        ['MODIFIED app-0 Degraded', 'MODIFIED app-1 Missing', 'DELETED app-2 Healthy', 'ADDED newcomer Healthy'],
        ['MODIFIED app-3 Suspended', 'DELETED newcomer Healthy'],
      ]);
      expect(watch.screen).toEqual(truth(scene.world.simulator));
    });
  });

  describe(`${route.name}, a request that is wrong`, () => {
    const scene = useScene({ ...common, query: 'selector=%3D(' }, async (stage) => {
      await stage.everyone(({ watch }) => watch.until((story) => story.length > 0, 'an answer'));
    });
    test.each(present)('is told to $name before the first byte, and it gives up', ({ client }) => {
      const { watch, cable } = scene.of(client);
      expect(watch.story).toEqual([expect.stringMatching(/^refused/)]);
      expect(watch.story).toEqual([client.isMute ? 'refused' : `refused with ${client.door === 'grpc' ? 3 : 400}`]);
      expect(cable.asked).toHaveLength(1);
    });
  });

  describe(`${route.name}, a server that goes away`, () => {
    const scene = useScene(common, async (stage) => {
      const { simulator, server } = stage.world;
      await stage.everyone(({ watch }) => watch.untilSees('synced'));
      const next = await route.to(await stage.world.addServer({ config: { corsOrigins: ['*'] } }));
      await stage.leadTo(next);
      setHealth(simulator, 'app-0', 'Degraded');
      await server.caughtUp();
      await server.drain();
      await stage.everyone(({ watch }) => watch.until((story) => story.includes('lost'), 'the end'));
      simulator.resources.delete('applications', 'argocd', 'app-1');
      await stage.everyone(({ watch }) => watch.untilSees('DELETED app-1 Healthy'));
    });
    test.each(present)('says so to $name, which goes on at another one', ({ client }) => {
      expect(scene.of(client).watch.chapters).toEqual([
        [...snapshotOf(5), 'MODIFIED app-0 Degraded', 'error: the server is going away: come back'],
        ['DELETED app-1 Healthy'],
      ]);
    });
  });
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
