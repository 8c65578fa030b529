import type { ServeConfig } from '../../src/config/config.js';
import type { ServerParts } from '../../src/server.js';
import { hurriedClock } from './hurried-clock.js';
import type { TestServer, World } from './running-server.js';
import { waitUntil } from './wait-until.js';

/** One more replica, whose watch has fallen silent after its first list; it goes on when the cluster disconnects it. */
export async function laggingServer(
  world: World,
  parts?: ServerParts,
  config: Partial<ServeConfig> = {},
): Promise<TestServer> {
  const { faults } = world.simulator;
  const before = faults.used;
  faults.add({ on: 'watch', plural: 'applications', do: 'silent' });
  const server = await world.addServer({ config, parts: { clock: hurriedClock(10), ...parts } });
  await waitUntil(() => faults.used > before, 'the silent watch');
  return server;
}

/** What `ask` gives, as soon as the replica has asked the cluster how far it is, because somebody is ahead of it. */
export async function whileItAsks<T>(server: TestServer, ask: () => T): Promise<T> {
  const asked = await server.metric(UPSTREAM_LISTS);
  const given = ask();
  await waitUntil(async () => (await server.metric(UPSTREAM_LISTS)) > asked, 'the question how far the cluster is');
  return given;
}

export const UPSTREAM_LISTS = 'kubecast_upstream_lists_total';
