import { describe, expect, test } from '@jest/globals';
import { connect as http2Connect } from 'node:http2';
import { connect } from 'node:net';
import { GrpcWatchClient } from '../support/grpc-stream-client.js';
import { framed } from '../support/grpc-web-client.js';
import type { TestServer } from '../support/running-server.js';
import { grpcDoor } from '../support/stream-clients.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';
import { watchContract } from './watch-contract.js';

watchContract({ door: grpcDoor, useWorld, isSimulated: true });

describe('a watch over gRPC', () => {
  const here = useWorld();

  test('repeats its last cursor in the trailer when the server ends it', async () => {
    const client = new GrpcWatchClient(here.server.grpcAddress, { bookmarks: true });
    await client.untilMark('synced');
    await here.server.drain();
    await client.untilEnd();
    expect(client.trailerCursor).toBe(client.lastCursor);
  });

  test('is served on the public port, too', async () => {
    await here.apps.create('a');
    await here.server.caughtUp();
    const client = new GrpcWatchClient(new URL(here.server.url).host, {});
    await client.untilEvent('ADDED', 'a');
    client.close();
  });

  test('that the client cancels is let go', async () => {
    const client = await here.synced(grpcDoor);
    client.close();
    await client.untilEnd();
    await here.apps.create('a');
    await here.server.caughtUp();
    await client.until(() => here.server.corridor.subscribers.count === 0, 'the subscriber to go');
    expect(here.server.corridor.broadcaster.openViews()).toEqual([]);
  });
});

describe('a watch over gRPC whose client closes its connection', () => {
  // No ping finds out before it.
  const here = useWorld(() => ({ config: { heartbeatMs: 3_600_000 } }));

  test.each([
    { port: 'the port of gRPC', portOf: ({ grpcPort }: TestServer) => grpcPort },
    { port: 'the public port', portOf: ({ httpPort }: TestServer) => httpPort },
  ])('is let go at once on $port', async ({ portOf }) => {
    const { subscribers } = here.server.corridor;
    const socket = connect(portOf(here.server), '127.0.0.1');
    const session = http2Connect('http://127.0.0.1', { createConnection: () => socket });
    const headers = { ':path': '/application.ApplicationService/Watch', 'content-type': 'application/grpc' };
    session.request({ ':method': 'POST', ...headers, te: 'trailers' }).end(framed(Buffer.alloc(0)));
    await waitUntil(() => subscribers.count === 1, 'the subscriber');
    socket.end();
    await waitUntil(() => subscribers.count === 0, 'the subscriber to go');
    session.destroy();
  });
});
