import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CuttableProxy } from '../support/cuttable-proxy.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';
import type { WatchAsk } from '../support/watch-client.js';
import type { GoClient, GoCommand } from './go-client.js';
import { GoWatchClient, watchCommand } from './go-watch-client.js';

const LONG = 'y'.repeat(1.5 * 1024 * 1024);
const UNAVAILABLE = 14;
const CANCELLED = 1;

/** Streams of one client: large ones, many of them, and what cuts them. */
export function goStreams(go: () => GoClient): void {
  const here = useWorld();
  let proxy: CuttableProxy;

  beforeEach(async () => {
    proxy = await CuttableProxy.before(Number(here.server.grpcAddress.split(':')[1]));
  });
  afterEach(() => proxy.close());

  const open = (ask: WatchAsk = {}, more: Partial<GoCommand> = {}): GoWatchClient => {
    const command = watchCommand(new URL(proxy.url).host, { bookmarks: true, ...ask });
    return new GoWatchClient(go(), { ...command, ...more, do: 'watch' });
  };
  const openMany = (count: number): GoWatchClient[] =>
    Array.from({ length: count }, () => open({}, { connection: proxy.url }));
  /** As Prometheus reads it. */
  const openStreams = async (): Promise<number> => {
    const metrics = await (await fetch(`${here.server.metricsUrl}/metrics`)).text();
    return Number(/^kubecast_streams (\d+)$/m.exec(metrics)?.[1]);
  };

  test('an application of 1.5 MiB arrives whole: in a snapshot, live, and by Get', async () => {
    await here.apps.create('large');
    await here.apps.patch('large', { spec: { source: { helm: { values: LONG } } } });
    await here.server.caughtUp();
    const watch = open({ bookmarks: false });
    await watch.untilEvents(1);
    await here.apps.touch('large', 'elsewhere');
    await watch.untilEvents(2);
    const get = new GoWatchClient(go(), { do: 'get', address: here.server.grpcAddress, query: { name: 'large' } });
    await get.untilEnd();
    const seen = [...watch.texts.map((text): unknown => JSON.parse(text)), get.got];
    const wanted = { metadata: { name: 'large' }, spec: { source: { helm: { values: LONG } } } };
    expect(seen).toMatchObject([wanted, wanted, wanted]);
    watch.close();
  });

  test('200 streams share a connection', async () => {
    await here.apps.create('first');
    await here.server.caughtUp();
    const streams = openMany(200);
    await Promise.all(streams.map((stream) => stream.untilMark('synced')));
    await here.apps.create('second');
    await Promise.all(streams.map((stream) => stream.untilEvent('ADDED', 'second')));
    expect(proxy.asked).toHaveLength(1);
    expect(new Set(streams.map(({ story }) => story.join()))).toEqual(
      new Set(['reset,ADDED first,synced,ADDED second']),
    );
    go().cancelAll(proxy.url);
    await Promise.all(streams.map((stream) => stream.untilEnd()));
  });

  test('1,000 streams cancelled at once leave nothing behind, and harm nobody', async () => {
    const bystander = open();
    await bystander.untilMark('synced');
    const streams = openMany(1_000);
    await Promise.all(streams.map((stream) => stream.untilMark('synced')));
    expect(await openStreams()).toBe(1_001);
    go().cancelAll(proxy.url);
    const ends = await Promise.all(streams.map((stream) => stream.untilEnd()));
    expect(new Set(ends.map((end) => end?.code))).toEqual(new Set([CANCELLED]));
    await waitUntil(async () => (await openStreams()) === 1, 'all streams but one to go');
    const next = open({}, { connection: proxy.url });
    await next.untilMark('synced');
    await here.apps.create('after');
    await Promise.all([next, bystander].map((stream) => stream.untilEvent('ADDED', 'after')));
  });

  test('2,000 streams cancelled by the hundred harm no other on their connection', async () => {
    const [bystander] = openMany(1);
    await bystander?.untilMark('synced');
    for (let round = 0; round < 4; round++) {
      const streams = openMany(500);
      await Promise.all(streams.map((stream) => stream.untilMark('synced')));
      for (const stream of streams) stream.close();
      await Promise.all(streams.map((stream) => stream.untilEnd()));
    }
    // Node tells a connection with so many resets to take no more streams: the client opens another, and keeps this one.
    expect(proxy.asked.length).toBeLessThan(3);
    await waitUntil(async () => (await openStreams()) === 1, 'all streams but one to go');
    await here.apps.create('after');
    await bystander?.untilEvent('ADDED', 'after');
    expect(bystander?.isEnded).toBe(false);
  });

  test('a stream cut inside its snapshot begins anew', async () => {
    for (let index = 0; index < 1_000; index++) await here.apps.create(`app-${index}`);
    await here.server.caughtUp();
    const cut = open();
    cut.pause();
    await waitUntil(() => (proxy.answered[0] ?? '').length > 50_000, 'a part of the snapshot');
    proxy.cut();
    cut.resume();
    expect(await cut.untilEnd()).toMatchObject({ code: UNAVAILABLE });
    expect(cut.events.length).toBeLessThan(1_000);
    expect(cut.lastCursor).toBe('0');
    const again = open({ lastEventId: cut.lastCursor });
    await again.untilMark('synced');
    expect([again.start, again.events.length]).toEqual(['reset', 1_000]);
    again.close();
  });

  test('a stream cut in its live part misses nothing', async () => {
    for (const name of ['a', 'b', 'c']) await here.apps.create(name);
    await here.server.caughtUp();
    const cut = open();
    await cut.untilMark('synced');
    await here.apps.touch('a', 'seen');
    await cut.untilEvent('MODIFIED', 'a');
    proxy.cut();
    expect(await cut.untilEnd()).toMatchObject({ code: UNAVAILABLE });
    await here.apps.touch('b', 'missed');
    await here.apps.remove('c');
    await here.server.caughtUp();
    const again = open({ lastEventId: cut.lastCursor });
    await again.untilEvent('DELETED', 'c');
    expect([again.start, ...again.events.map(({ type, name }) => `${type} ${name}`)]).toEqual([
      'replay',
      'MODIFIED b',
      'DELETED c',
    ]);
    again.close();
  });
}
