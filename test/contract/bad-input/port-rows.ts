import { expect } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { demultiplex } from '../../../src/serve/port-demux.js';
import { RawConnection } from '../../support/raw-http.js';
import { sseDoor } from '../../support/stream-clients.js';
import type { TestWorld } from '../../support/use-world.js';
import { waitUntil } from '../../support/wait-until.js';
import type { Row } from './row.js';

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

const UPGRADE =
  'Connection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13';

/** What no HTTP client sends, and what the cluster should not. */
export const PORT_ROWS: readonly Row[] = [
  {
    name: 'garbage on the shared port',
    act: async (here) => {
      for (const bytes of [
        '\u0016\u0003\u0001\u0002\u0000 TLS hello',
        '\0\0\0\0',
        'GET\r\n\r\n',
        'PRI * HTTP/3.0\r\n\r\n',
      ]) {
        expect(await answerTo(here, bytes)).toMatch(/^HTTP\/1\.1 400 /);
      }
    },
  },
  {
    name: 'garbage behind the request of an open stream',
    act: async (here) => {
      const connection = new RawConnection(here.server.url);
      connection.request('GET /api/v1/stream/applications HTTP/1.1', ['Host: a', 'Accept: text/event-stream']);
      await connection.until('event: synced');
      connection.send('\u0000 no request at all\r\n\r\n');
      expect((await connection.untilClosed()).match(/HTTP\/1\.1 /g)).toHaveLength(1);
    },
  },
  {
    name: 'a whole URL as the request target',
    act: async (here) => {
      const request = 'GET http://elsewhere/api/version?a=b HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';
      expect(await answerTo(here, request)).toMatch(/^HTTP\/1\.1 200 /);
    },
  },
  {
    name: 'garbage behind an HTTP/2 preface',
    act: async (here) => {
      const connection = new RawConnection(here.server.url);
      connection.send(`${PREFACE}this is no frame at all, and never will be one`);
      await connection.untilClosed();
    },
  },
  {
    name: 'silence, or half a preface',
    act: () =>
      withShortSniffing(async (url) => {
        const silent = new RawConnection(url);
        const half = new RawConnection(url);
        half.send(PREFACE.slice(0, 10));
        expect([await silent.untilClosed(), await half.untilClosed()]).toEqual(['', '']);
      }),
  },
  {
    name: 'a URL or headers of more than 32 KiB',
    act: async (here) => {
      const ask = (bytes: number, more = ''): string =>
        `GET /api/version HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${more}X-Long: ${'a'.repeat(bytes)}\r\n\r\n`;
      expect(await answerTo(here, ask(40_000))).toMatch(/^HTTP\/1\.1 431 /);
      expect(await answerTo(here, ask(40_000, 'Cookie: a=b; xargocd.token=1\r\n'))).toMatch(/^HTTP\/1\.1 431 /);
      // A token of many groups is long.
      expect(await answerTo(here, ask(40_000, 'Cookie: a=b; argocd.token=1\r\n'))).toMatch(/^HTTP\/1\.1 200 /);
      expect(await answerTo(here, ask(100_000, 'Cookie: argocd.token=1\r\n'))).toMatch(/^HTTP\/1\.1 431 /);
    },
  },
  {
    name: '300 headers',
    act: async (here) => {
      const ask = (count: number): string =>
        `GET /api/version HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${'X: a\r\n'.repeat(count - 2)}\r\n`;
      expect(await answerTo(here, ask(299))).toMatch(/^HTTP\/1\.1 200 /);
      for (const count of [300, 2_500]) expect(await answerTo(here, ask(count))).toMatch(/^HTTP\/1\.1 431 /);
    },
  },
  {
    name: 'no Host, or two of them',
    act: async (here) => {
      expect(await answerTo(here, 'GET /api/version HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(
        /^HTTP\/1\.1 400 /,
      );
      const two = 'GET /api/version HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n';
      expect(await answerTo(here, two)).toMatch(/^HTTP\/1\.1 400 /);
    },
  },
  {
    name: 'Content-Length together with Transfer-Encoding',
    act: async (here) => {
      const request =
        'POST /api/version HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
      const received = await answerTo(here, request);
      expect(received).toMatch(/^HTTP\/1\.1 400 /);
      expect(received.match(/HTTP\/1\.1 /g)).toHaveLength(1);
    },
  },
  {
    name: 'a request to upgrade to WebSocket',
    act: async (here) => {
      for (const [path, status] of [
        ['/api/version', 200],
        ['/terminal', 501],
      ]) {
        const answer = await answerTo(here, `GET ${path} HTTP/1.1\r\nHost: a\r\n${UPGRADE}\r\n\r\n`);
        expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      }
    },
  },
  {
    name: 'a WebSocket that a page of another origin opens',
    act: async (here) => {
      const origin = 'Origin: https://elsewhere.example';
      const answer = await answerTo(here, `GET /terminal HTTP/1.1\r\nHost: a\r\n${origin}\r\n${UPGRADE}\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 403 /);
    },
  },
  {
    name: 'an object of the cluster without metadata',
    act: async (here) => {
      const { faults } = here.simulator;
      faults.add({ on: 'watch', plural: 'applications', do: 'no-object', after: 1 });
      await here.apps.create('before');
      await waitUntil(() => faults.used === 1, 'the broken event');
      const client = await here.synced(sseDoor);
      await here.apps.create('afterwards');
      await client.untilEvent('ADDED', 'afterwards');
      expect(client.events.map(({ name }) => name)).toEqual(expect.arrayContaining(['before', 'afterwards']));
    },
  },
];

async function answerTo(here: TestWorld, bytes: string): Promise<string> {
  const connection = new RawConnection(here.server.url);
  connection.send(bytes);
  return connection.untilClosed();
}

/** The shared port as the server has it, but with little patience. */
async function withShortSniffing(act: (url: string) => Promise<void>): Promise<void> {
  const server = createServer((_request, response) => response.end());
  demultiplex(server, { toGrpc: (socket) => socket.destroy(), sniffTimeoutMs: 20 });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  try {
    await act(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`);
  } finally {
    server.close();
  }
}
