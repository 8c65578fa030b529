import { hurriedClock } from '../../support/hurried-clock.js';
import type { TestServer, World } from '../../support/running-server.js';
import { waitUntil } from '../../support/wait-until.js';
import type { WatchClient } from '../../support/watch-client.js';

/** One more replica, whose watch has fallen silent after its first list; it goes on when the cluster disconnects it. */
export async function laggingServer(world: World): Promise<TestServer> {
  const { faults } = world.simulator;
  const before = faults.used;
  faults.add({ on: 'watch', plural: 'applications', do: 'silent' });
  const server = await world.addServer({ parts: { clock: hurriedClock(10) } });
  await waitUntil(() => faults.used > before, 'the silent watch');
  return server;
}

/** Resolves when a replica has asked the cluster how far it is, for a client that is ahead of it; `ask` makes it ahead. */
export async function whileItAsks(server: TestServer, ask: () => WatchClient): Promise<WatchClient> {
  const asked = await server.metric(LISTS);
  const client = ask();
  await waitUntil(async () => (await server.metric(LISTS)) > asked, 'the question how far the cluster is');
  return client;
}

const LISTS = 'kubecast_upstream_lists_total';
