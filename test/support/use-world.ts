import { afterEach, beforeEach } from '@jest/globals';
import type { Simulator } from '../../src/simulator/simulator.js';
import { Applications } from './applications.js';
import { startWorld, type TestServer, type World, type WorldOptions } from './running-server.js';
import type { Door } from './stream-clients.js';
import type { SeenEvent, WatchAsk, WatchClient } from './watch-client.js';

/** The world of the test that runs; everything opened through it is closed after the test. */
export interface TestWorld {
  readonly world: World;
  readonly server: TestServer;
  /** Only in a world that is simulated. */
  readonly simulator: Simulator;
  readonly apps: Applications;
  open(door: Door, ask?: WatchAsk, server?: TestServer): WatchClient;
  /** Opens with marks, and waits until the snapshot is through. */
  synced(door: Door, ask?: WatchAsk, server?: TestServer): Promise<WatchClient>;
  /** What came after the first `count` frames, up to a change that `client` is sure to see. */
  eventsUntilNow(
    client: WatchClient,
    count: number,
    parts?: Parameters<Applications['create']>[1],
  ): Promise<SeenEvent[]>;
  /** The server does not hear of the next `count` changes, until it lists again. */
  loseEvents(count: number): void;
  /** Makes the server list again. */
  relist(): void;
  /** Name and revision of every application. */
  truth(): Promise<Record<string, string>>;
}

/** What a suite needs of `useWorld`; a suite that also runs elsewhere takes it as a parameter. */
export type UseWorld = (options?: () => WorldOptions) => TestWorld;

/** One world per test. */
export function useWorld(options: () => WorldOptions = () => ({})): TestWorld {
  let current: World | undefined;
  let clients: WatchClient[] = [];
  let sentinels = 0;
  beforeEach(async () => {
    current = await startWorld(options());
  });
  afterEach(async () => {
    for (const client of clients) client.close();
    clients = [];
    await current?.close();
  });
  const world = (): World => {
    if (!current) throw new Error('there is a world in tests only');
    return current;
  };
  const applications = (): Applications => new Applications(world().cluster);
  const open: TestWorld['open'] = (door, ask, server = world().server) => {
    const client = door.open(server, ask);
    clients.push(client);
    return client;
  };
  return {
    get world() {
      return world();
    },
    get server() {
      return world().server;
    },
    get simulator() {
      return world().simulator;
    },
    get apps() {
      return applications();
    },
    open,
    async synced(door, ask, server) {
      const client = open(door, { bookmarks: true, ...ask }, server);
      await client.untilMark('synced');
      return client;
    },
    async eventsUntilNow(client, count, parts) {
      const name = `zz-sentinel-${++sentinels}`;
      await applications().create(name, parts);
      await client.untilEvent('ADDED', name);
      return client.after(count).flatMap((frame) => (frame.kind === 'event' && frame.name !== name ? [frame] : []));
    },
    loseEvents(count) {
      world().simulator.faults.add({ on: 'watch', plural: 'applications', times: count, do: 'lost' });
    },
    relist() {
      world().simulator.resources.compact();
      world().simulator.disconnectAll();
    },
    async truth() {
      return Object.fromEntries((await world().cluster.list()).map(({ name, revision }) => [name, revision]));
    },
  };
}

/** What a page shows that does what it is told: name and revision. */
export function screenOf(events: readonly SeenEvent[]): Record<string, string> {
  const screen: Record<string, string> = {};
  for (const { type, name, revision } of events) {
    if (type === 'DELETED') delete screen[name];
    else screen[name] = revision;
  }
  return screen;
}
