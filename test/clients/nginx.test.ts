import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Simulator } from '../../src/simulator/simulator.js';
import { addApplication } from '../support/cluster-fixture.js';
import { GrpcWatchClient } from '../support/grpc-stream-client.js';
import { NdjsonClient, SseClient } from '../support/http-stream-clients.js';
import { RawConnection } from '../support/raw-http.js';
import { describeWith } from '../support/real-client.js';
import { startWorld, type World } from '../support/running-server.js';
import { waitUntil } from '../support/wait-until.js';
import type { WatchClient } from '../support/watch-client.js';
import { clientsContract, outlivesTheOnlyServer, seesChanges } from './clients-contract.js';
import { FOREIGN_CLIENTS } from './foreign-clients.js';
import { throughNginx } from './proxy-route.js';
import type { Route, Way } from './route.js';
import { isPresent } from './scene.js';

const AS_IT_COMES = throughNginx('through nginx as it comes', 'defaults.conf');
const BUFFERING = throughNginx('through nginx with proxy_buffering on', 'buffering.conf');
const PACKING = throughNginx('through nginx with gzip for everything', 'gzip.conf');
const AWAY = throughNginx('through nginx that speaks for a server that is away', 'away.conf');
const IMPATIENT = throughNginx('through nginx that waits 2 s', 'defaults.conf', '2s');

describeWith(['nginx'], 'nginx in front:', () => {
  clientsContract(AS_IT_COMES, FOREIGN_CLIENTS);
  for (const route of [BUFFERING, PACKING]) {
    seesChanges({ route, clients: FOREIGN_CLIENTS.filter(isPresent) });
  }
  outlivesTheOnlyServer({ route: AWAY, clients: FOREIGN_CLIENTS.filter(isPresent) });
  describe(IMPATIENT.name, silenceContract);
  describe.each([AS_IT_COMES, BUFFERING, PACKING])('$name', firstByteContract);
});

function firstByteContract(route: Route): void {
  let world: World;
  let way: Way;
  let connection: RawConnection | undefined;
  let grpc: GrpcWatchClient | undefined;
  beforeAll(async () => {
    const prepare = ({ faults }: Simulator): void => faults.add({ on: 'watch', plural: 'applications', do: 'silent' });
    world = await startWorld({ config: { heartbeatMs: 3_600_000 }, prepare });
    await waitUntil(() => world.simulator.faults.used === 1, 'the silent watch');
    way = await route.to(world.server);
  });
  afterAll(async () => {
    await way.close();
    await world.close();
  });
  afterEach(() => {
    connection?.close();
    grpc?.close();
  });

  const ask = (query: string, ...headers: readonly string[]): RawConnection => {
    connection = new RawConnection(`http://127.0.0.1:${way.httpPort}`);
    connection.request(`GET /api/v1/stream/applications${query} HTTP/1.1`, ['Host: a', ...headers]);
    return connection;
  };

  test('lets the first comment of server-sent events through, with no event and no heartbeat behind it', async () => {
    addApplication(world.simulator, 'unheard-of');
    // The stream waits, since its replica has not yet seen what the client has.
    const ahead = `?resourceVersion=${world.simulator.resources.revision}`;
    const received = await ask(ahead, 'Accept: text/event-stream').until(/retry: \d+\n:\n/);
    expect(received).not.toContain('event:');
  });

  test('lets the head of lines of JSON through, with no line behind it', async () => {
    const received = await ask('?projects=none', 'Accept: application/json').until('\r\n\r\n');
    expect(received).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n$/);
  });

  test('lets the head of a gRPC stream through, with no message behind it', async () => {
    grpc = new GrpcWatchClient(`127.0.0.1:${way.grpcPort}`, { projects: ['none'] });
    await grpc.untilHeaders();
    expect([grpc.start, grpc.frames]).toEqual(['snapshot', []]);
  });
}

function silenceContract(): void {
  let world: World;
  let way: Way;
  let clients: readonly WatchClient[] = [];
  beforeAll(async () => {
    world = await startWorld({ config: { heartbeatMs: 500 } });
    way = await IMPATIENT.to(world.server);
  });
  afterAll(async () => {
    for (const client of clients) client.close();
    await way.close();
    await world.close();
  });

  test('heartbeats keep server-sent events and gRPC alive; lines of JSON, which have none, are ended', async () => {
    const url = `http://127.0.0.1:${way.httpPort}`;
    const sse = new SseClient(url, {});
    const grpc = new GrpcWatchClient(`127.0.0.1:${way.grpcPort}`, { bookmarks: true });
    clients = [sse, grpc];
    await Promise.all([sse.untilMark('synced'), grpc.untilMark('synced')]);
    // Twice as long as a silent stream is suffered.
    await new NdjsonClient(url, {}).untilEnd();
    await new NdjsonClient(url, {}).untilEnd();
    addApplication(world.simulator, 'newcomer');
    await Promise.all([sse.untilEvent('ADDED', 'newcomer'), grpc.untilEvent('ADDED', 'newcomer')]);
    expect([sse.isEnded, grpc.isEnded]).toEqual([false, false]);
  });
}
