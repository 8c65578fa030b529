import { describe, expect, test } from '@jest/globals';
import { GrpcWatchClient } from '../support/grpc-stream-client.js';
import { grpcDoor } from '../support/stream-clients.js';
import { useWorld } from '../support/use-world.js';
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
