import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Applications } from '../support/applications.js';
import { CuttableProxy } from '../support/cuttable-proxy.js';
import { startWorld, type World } from '../support/running-server.js';
import type { GoClient } from './go-client.js';
import { GoWatchClient, watchCommand } from './go-watch-client.js';

const EVERY_MS = 10_000;
const IDLE_MS = 60_000;
/** An HTTP/2 PING frame that is no answer: length, type, flags, stream. */
const PING = '\x00\x00\x08\x06\x00\x00\x00\x00\x00';

/** A stream on which nothing happens, kept alive by the client, from the first test on; `lastTest` looks at it after its minute. */
export function goKeepalive(go: () => GoClient): { lastTest(): void } {
  let world: World;
  let proxy: CuttableProxy;
  let watch: GoWatchClient;
  let minute: Promise<void>;
  let timer: NodeJS.Timeout | undefined;

  beforeAll(async () => {
    world = await startWorld();
    proxy = await CuttableProxy.before(Number(new URL(world.server.url).port));
    const command = watchCommand(new URL(proxy.url).host, { bookmarks: true });
    watch = new GoWatchClient(go(), { ...command, keepaliveMs: EVERY_MS });
    await watch.untilMark('synced');
    minute = new Promise((resolve) => {
      timer = setTimeout(resolve, IDLE_MS);
    });
  });
  afterAll(async () => {
    clearTimeout(timer);
    proxy.close();
    await world.close();
  });

  const lastTest = (): void => {
    test('a client that pings every 10 s for a minute is not told to go away', async () => {
      await minute;
      expect(proxy.asked).toHaveLength(1);
      expect((proxy.asked[0] ?? '').split(PING).length).toBeGreaterThan(3);
      expect([watch.isEnded, watch.error]).toEqual([false, undefined]);
      await new Applications(world.cluster).create('late');
      await watch.untilEvent('ADDED', 'late');
      watch.close();
    }, 90_000);
  };
  return { lastTest };
}
