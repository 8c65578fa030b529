import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import { RawConnection } from '../support/raw-http.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';

const here = useWorld();

/** Whether nobody can connect any more. */
function isClosed(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => resolve(true));
    socket.on('connect', () => {
      socket.destroy();
      resolve(false);
    });
  });
}

test.each([
  { accept: 'text/event-stream', answer: /^HTTP\/1\.1 200 OK[^]*retry: \d+/ },
  { accept: 'application/json', answer: /^HTTP\/1\.1 503 [^]*\r\nRetry-After: \d+[^]*"grpc_code":14/i },
])('R12: who connected before the end and asks after it is told to come back: $accept', async ({ accept, answer }) => {
  const connection = new RawConnection(here.server.url);
  await connection.untilConnected();
  const drained = here.server.drain();
  await waitUntil(() => isClosed(here.server.url), 'the server to close');
  connection.request('GET /api/v1/stream/applications HTTP/1.1', ['Host: a', `Accept: ${accept}`]);
  expect(await connection.untilClosed()).toMatch(answer);
  await drained;
});
