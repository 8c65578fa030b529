import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addApplication, addApplications } from '../support/cluster-fixture.js';
import { GrpcWatchClient } from '../support/grpc-stream-client.js';
import { NdjsonClient, SseClient } from '../support/http-stream-clients.js';
import { describeWith } from '../support/real-client.js';
import { startWorld, type World } from '../support/running-server.js';
import { clientsContract } from './clients-contract.js';
import { FOREIGN_CLIENTS } from './foreign-clients.js';
import { throughHaproxy } from './proxy-route.js';
import type { Way } from './route.js';

describeWith(['haproxy'], 'HAProxy in front, which ends what is idle for 30 s:', () => {
  let world: World;
  let way: Way;
  let sse: SseClient;
  let ndjson: NdjsonClient;
  let grpc: GrpcWatchClient;

  // They grow old while the other tests run.
  beforeAll(async () => {
    world = await startWorld({ prepare: (simulator) => void addApplications(simulator, 3) });
    way = await throughHaproxy.to(world.server);
    const url = `http://127.0.0.1:${way.httpPort}`;
    sse = new SseClient(url, {});
    ndjson = new NdjsonClient(url, { bookmarks: true });
    grpc = new GrpcWatchClient(`127.0.0.1:${way.grpcPort}`, { bookmarks: true });
    await Promise.all([sse, ndjson, grpc].map((client) => client.untilMark('synced')));
  });
  afterAll(async () => {
    for (const client of [sse, ndjson, grpc]) client.close();
    await way.close();
    await world.close();
  });

  clientsContract(throughHaproxy, FOREIGN_CLIENTS);

  test('server-sent events live on, by their heartbeats; what has none is ended in the open', async () => {
    await Promise.all([ndjson, grpc].map((client) => client.until(() => client.isEnded, 'its end')));
    expect(sse.isEnded).toBe(false);
    addApplication(world.simulator, 'newcomer');
    await sse.untilEvent('ADDED', 'newcomer');
    expect(sse.story).toEqual(['reset', 'ADDED app-0', 'ADDED app-1', 'ADDED app-2', 'synced', 'ADDED newcomer']);
    expect(grpc.error).toMatchObject({ code: 13 });
  });
});
