import { afterEach, describe, expect, test } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { framed } from '../support/grpc-web-client.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';

const STREAM = 'GET /api/v1/stream/applications HTTP/1.1\r\nHost: a\r\n';
const WATCH = 'POST /application.ApplicationService/Watch HTTP/1.1\r\nHost: a\r\n';
const LONG = 'x'.repeat(200_000);

describe('a stream whose client reads no more, and then closes its side', () => {
  // Neither a sign of life nor slowness finds out before it.
  const here = useWorld(() => ({ config: { heartbeatMs: 3_600_000, slowSubscriberTimeoutMs: 3_600_000 } }));
  let socket: Socket | undefined;
  afterEach(() => void socket?.destroy());

  test.each([
    { what: 'SSE', request: `${STREAM}Accept: text/event-stream\r\n\r\n` },
    { what: 'NDJSON', request: `${STREAM}Accept: application/json\r\n\r\n` },
    {
      what: 'gRPC-Web',
      request: `${WATCH}Content-Type: application/grpc-web+proto\r\nContent-Length: 5\r\n\r\n${framed(Buffer.alloc(0)).toString('latin1')}`,
    },
  ])('is let go: over $what', async ({ request }) => {
    const { subscribers } = here.server.corridor;
    await here.apps.create('long');
    socket = connect(here.server.httpPort, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.pause();
    socket.write(Buffer.from(request, 'latin1'));
    await waitUntil(() => subscribers.count === 1, 'the subscriber');
    const waiting = (): number => subscribers.all()[0]?.options.transport.waitingBytes ?? 0;
    for (let turn = 0; waiting() === 0; turn++) {
      await here.apps.patch('long', { spec: { source: { helm: { values: `${turn}${LONG}` } } } });
      await here.server.caughtUp();
    }
    socket.end();
    await waitUntil(() => subscribers.count === 0, 'the subscriber to go');
    expect(here.server.corridor.broadcaster.openViews()).toEqual([]);
  });
});
