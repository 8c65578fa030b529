import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningServer, startServer } from '../e2e/running-server.js';
import { CuttableProxy } from '../support/cuttable-proxy.js';
import { grpcDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { Terminal } from '../support/terminal.js';
import { waitUntil } from '../support/wait-until.js';
import type { WatchClient } from '../support/watch-client.js';
import { anApplication, APPLICATIONS } from './application-writer.js';
import { RealCluster } from './real-cluster.js';

let cluster: RealCluster;
let terminal: Terminal;
let network: CuttableProxy;
let server: RunningServer;
let behind: RunningServer;
const clients: WatchClient[] = [];

/** The second server sees the cluster through a network of its own. */
beforeAll(async () => {
  cluster = await RealCluster.start();
  terminal = new Terminal();
  network = await CuttableProxy.before(cluster.apiPort);
  const kubeconfig = (): string => cluster.kubeconfig(`https://127.0.0.1:${network.port}`);
  server = await startServer(terminal, cluster, { flags: '--log-level warn' });
  behind = await startServer(terminal, { kubeconfig }, { flags: '--log-level warn' });
});
afterAll(async () => {
  for (const client of clients) client.close();
  await terminal?.close();
  network?.close();
  await cluster?.close();
});

test.each([sseDoor, ndjsonDoor, grpcDoor])(
  'R9: over $name a cursor that is ahead of a server whose watch fell silent waits, and is then replayed from',
  async (door) => {
    const [early, late, last] = [`early-${door.name}`, `late-${door.name}`, `last-${door.name}`];
    const first = open(door.open(server, { bookmarks: true }));
    const there = open(door.open(behind, { bookmarks: true }));
    await Promise.all([first.untilMark('synced'), there.untilMark('synced')]);
    // Only who has heard of something live has a watch that can fall silent.
    await create(early);
    await Promise.all([first.untilEvent('ADDED', early), there.untilEvent('ADDED', early)]);
    network.silence();
    await create(late);
    await first.untilEvent('ADDED', late);
    const asked = await listsOf(behind);
    const ahead = open(door.open(behind, { lastEventId: first.lastCursor }));
    await waitUntil(async () => (await listsOf(behind)) > asked, 'the question how far the cluster is');
    expect(ahead.frames).toEqual([]);
    network.cut();
    await create(last);
    await ahead.untilEvent('ADDED', last);
    expect(ahead.marks.map(({ mark }) => mark)).not.toContain('reset');
    expect(ahead.events.map(({ name }) => name)).toEqual([last]);
    expect(there.story.slice(-2)).toEqual([`ADDED ${late}`, `ADDED ${last}`]);
  },
);

function open(client: WatchClient): WatchClient {
  clients.push(client);
  return client;
}

async function create(name: string): Promise<void> {
  expect(await cluster.request('POST', APPLICATIONS, anApplication(name))).toMatchObject({ status: 201 });
}

async function listsOf({ metricsUrl }: RunningServer): Promise<number> {
  const text = await (await fetch(metricsUrl)).text();
  return Number(/^kubecast_upstream_lists_total (\d+)/m.exec(text)?.[1] ?? 0);
}
