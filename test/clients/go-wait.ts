import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CuttableProxy } from '../support/cuttable-proxy.js';
import { useWorld } from '../support/use-world.js';
import { at } from '../support/watch-client.js';
import type { GoClient } from './go-client.js';
import { GoWatchClient } from './go-watch-client.js';

const PERMISSION_DENIED = 7;

/** What the CLI does: Get, then a watch of that name from that version on, in a new stream wherever one ends. */
export function goWait(go: () => GoClient): void {
  const here = useWorld();
  let proxy: CuttableProxy;

  beforeEach(async () => {
    proxy = await CuttableProxy.before(Number(here.server.grpcAddress.split(':')[1]));
  });
  afterEach(() => proxy.close());

  const waitFor = (health: string, name = 'shop'): GoWatchClient => {
    const query = { name, appNamespace: 'argocd' };
    return new GoWatchClient(go(), { do: 'wait', address: new URL(proxy.url).host, query, health });
  };
  const setHealth = (status: string): Promise<string> => here.apps.patch('shop', { status: { health: { status } } });

  test('sees the application become healthy, also if it has to connect again', async () => {
    await here.apps.create('shop');
    await setHealth('Missing');
    await here.server.caughtUp();
    const wait = waitFor('Healthy');
    await wait.untilEvent('ADDED', 'shop');
    expect(at(wait.got, 'metadata')).toMatchObject({ resourceVersion: await here.apps.revisionOf('shop') });
    await setHealth('Progressing');
    await wait.untilEvents(2);
    proxy.cut();
    await setHealth('Healthy');
    expect(await wait.untilEnd()).toBeUndefined();
    expect(wait.events.at(-1)?.revision).toBe(await here.apps.revisionOf('shop'));
    expect(new Set(wait.events.map(({ name }) => name))).toEqual(new Set(['shop']));
  });

  test('is not told whether there is an application that it may not see', async () => {
    expect(await waitFor('Healthy', 'nobody').untilEnd()).toMatchObject({ code: PERMISSION_DENIED });
  });
}
