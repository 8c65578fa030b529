import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connect } from 'node:net';
import { type ArgocdServer, parseArgocdServer } from '../../src/serve/forward/argocd-server.js';
import { selfSignedCertificate } from '../../src/simulator/certificate.js';
import { RawConnection } from '../support/raw-http.js';
import type { WorldOptions } from '../support/running-server.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';
import { WebSocketArgocd } from '../support/websocket-argocd.js';
import { WebSocketClient } from '../support/websocket-client.js';

const TERMINAL = '/terminal?pod=a&container=b%20c';
const HANDSHAKE = [
  ...['Connection: keep-alive, Upgrade', 'Upgrade: WebSocket', 'Sec-WebSocket-Version: 13'],
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

function before(url: string, { verifies = true, config = {} }: BeforeOptions = {}): WorldOptions {
  const argocdServer: ArgocdServer | undefined = parseArgocdServer(url, verifies);
  return { config, parts: argocdServer ? { argocdServer } : {} };
}

interface BeforeOptions {
  readonly verifies?: boolean;
  readonly config?: NonNullable<WorldOptions['config']>;
}

describe('a WebSocket for what is not served', () => {
  let argocd = new WebSocketArgocd();
  let argocdUrl = '';
  beforeEach(async () => {
    argocd = new WebSocketArgocd();
    argocdUrl = await argocd.open();
  });
  afterEach(() => argocd.close());
  const here = useWorld(() => before(argocdUrl));
  /** Asks as no client would, and gives the head of the answer, or as much as is waited for. */
  const answerTo = async (
    headers: readonly string[],
    line = `GET ${TERMINAL} HTTP/1.1`,
    end = '\r\n\r\n',
  ): Promise<string> => {
    const connection = new RawConnection(here.server.url);
    connection.request(line, headers);
    const answer = await connection.until(end);
    connection.close();
    return answer;
  };
  const statusOf = (answer: string): number => Number(answer.split(' ', 2)[1]);
  const open = async (): Promise<WebSocketClient> => {
    const client = new WebSocketClient(`${here.server.url}${TERMINAL}`);
    await client.untilMessages(1);
    return client;
  };

  test('goes on with its query, credentials, origin and protocols', async () => {
    const headers = {
      ...{ cookie: 'argocd.token=2:a; argocd.token-1=b', authorization: 'Bearer x.y.z' },
      ...{ origin: here.server.url, 'user-agent': 'a browser', 'x-forwarded-for': '1.2.3.4' },
    };
    const protocols = ['first', 'second'];
    const client = new WebSocketClient(`${here.server.url}${TERMINAL}`, { headers, protocols });
    expect(await client.untilMessages(1)).toEqual(['hello']);
    expect(client.protocol).toBe('first');
    expect(argocd.asked[0]?.url).toBe(TERMINAL);
    expect(argocd.asked[0]?.headers).toMatchObject({
      ...headers,
      'x-forwarded-for': '1.2.3.4, 127.0.0.1',
      'x-forwarded-host': new URL(here.server.url).host,
      host: new URL(argocdUrl).host,
    });
    client.close();
  });

  test('carries texts and bytes of any length in both directions', async () => {
    const client = await open();
    const bytes = Buffer.alloc(3_000_000, 'kubecast');
    client.send('ls –l');
    client.send(bytes);
    const [, text, echo] = await client.untilMessages(3);
    expect([text, Buffer.isBuffer(echo) && echo.equals(bytes)]).toEqual(['ls –l', true]);
    client.close();
  });

  test('may say its first words before it was answered', async () => {
    const connection = new RawConnection(here.server.url);
    const masked = Buffer.from([0x81, 0x82, 1, 2, 3, 4, 0x68 ^ 1, 0x69 ^ 2]).toString('latin1');
    connection.send([`GET ${TERMINAL} HTTP/1.1`, 'Host: a', ...HANDSHAKE, '', masked].join('\r\n'));
    expect(await connection.until('\x81\x02hi')).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
    connection.close();
  });

  test('ends there as it ends here, and here as it ends there', async () => {
    const [mine, theirs] = [await open(), await open()];
    mine.close(4001, 'enough');
    argocd.arrived[1]?.socket.close(4002);
    expect(await Promise.all([mine.untilEnd(), theirs.untilEnd()])).toEqual([4001, 4002]);
    await waitUntil(() => argocd.arrived.every(({ endedWith }) => endedWith !== undefined), 'their ends');
    expect(argocd.arrived.map(({ endedWith }) => endedWith)).toEqual([4001, 4002]);
    expect(await here.server.metric('kubecast_websockets')).toBe(0);
  });

  test('is cut there when it is cut here, and here when it is cut there', async () => {
    const theirs = await open();
    argocd.arrived[0]?.socket.terminate();
    expect(await theirs.untilEnd()).toBe(1006);
    const mine = new RawConnection(here.server.url);
    mine.request(`GET ${TERMINAL} HTTP/1.1`, ['Host: a', ...HANDSHAKE]);
    await mine.until('hello');
    mine.close();
    await waitUntil(() => argocd.arrived[1]?.endedWith === 1006, 'its end there');
  });

  test('is told what the server there answers instead', async () => {
    argocd.instead = (socket) => {
      socket.end('HTTP/1.1 401 Unauthorized\r\nX-Why: exec\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nno!\r\n0\r\n\r\n');
    };
    const connection = new RawConnection(here.server.url);
    connection.request(`GET ${TERMINAL} HTTP/1.1`, ['Host: a', ...HANDSHAKE]);
    const answer = await connection.until('no!');
    expect(answer).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
    expect(answer).toMatch(/x-why: exec\r\n/);
    expect(answer).not.toMatch(/transfer-encoding/i);
    connection.close();
  });

  test('gets 503 when nobody is there', async () => {
    argocd.close();
    const answer = await answerTo(['Host: a', ...HANDSHAKE], undefined, '}');
    expect([statusOf(answer), answer]).toEqual([503, expect.stringContaining('--argocd-server')]);
    expect(answer).not.toContain(new URL(argocdUrl).host);
  });

  test.each([
    ['a status below 100', 'HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n'],
    ['an upgrade to something else', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'],
    ['an upgrade to nothing', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['nothing', ''],
  ])('gets 503 when what comes from there is %s', async (_what, bytes) => {
    argocd.instead = (socket) => socket.end(bytes);
    expect(statusOf(await answerTo(['Host: a', ...HANDSHAKE]))).toBe(503);
  });

  test('is let go there when who asked ends before the answer', async () => {
    let isGone = false;
    argocd.instead = (socket) => {
      socket.once('end', () => {
        isGone = true;
      });
      socket.resume();
    };
    const { hostname, port } = new URL(here.server.url);
    const asking = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    asking.on('error', () => undefined);
    asking.write([`GET ${TERMINAL} HTTP/1.1`, 'Host: a', ...HANDSHAKE, '', ''].join('\r\n'));
    try {
      await waitUntil(() => argocd.asked.length === 1, 'the handshake');
      asking.end();
      await waitUntil(() => isGone, 'its end there');
    } finally {
      asking.destroy();
    }
  });

  test('ends with a drain, also where it was not answered yet', async () => {
    const client = await open();
    argocd.instead = () => undefined;
    const waiting = new RawConnection(here.server.url);
    waiting.request(`GET ${TERMINAL} HTTP/1.1`, ['Host: a', ...HANDSHAKE]);
    await waitUntil(() => argocd.asked.length === 2, 'the second one');
    await here.server.drain();
    expect([await client.untilEnd(), statusOf(await waiting.untilClosed())]).toEqual([1006, 503]);
    await waitUntil(() => argocd.arrived[0]?.endedWith !== undefined, 'its end there');
  });

  test('is cut when the server closes, which waits for nobody', async () => {
    const client = await open();
    await here.server.close();
    expect(await client.untilEnd()).toBe(1006);
  });

  test.each([
    { what: 'dot segments', line: 'GET /a/%2e%2e/terminal HTTP/1.1', status: 400 },
    { what: 'a write', line: 'POST /terminal HTTP/1.1', status: 400 },
    { what: 'HTTP/1.0', line: 'GET /terminal HTTP/1.0', status: 400 },
    { what: 'a long URL', line: `GET /terminal?${'a'.repeat(9_000)} HTTP/1.1`, status: 414 },
    { what: 'a body', more: ['Content-Length: 5'], status: 400 },
    { what: 'a body in chunks', more: ['Transfer-Encoding: chunked'], status: 400 },
    { what: 'a circle', more: ['X-Kubecast-Forwarded: 1'], status: 400 },
    { what: 'two hosts', more: ['Host: b'], status: 400 },
    { what: 'too many headers', more: Array.from({ length: 300 }, (_, n) => `X-${n}: a`), status: 431 },
    { what: 'headers that are too long', more: [`X-Long: ${'a'.repeat(40_000)}`], status: 431 },
  ])('is refused with $status for $what', async ({ line, more = [], status }) => {
    expect(statusOf(await answerTo(['Host: a', ...HANDSHAKE, ...more], line))).toBe(status);
    expect(argocd.asked).toEqual([]);
  });

  test('is none where the path is served: it is answered as if it had not been asked for', async () => {
    for (const path of ['/api/v1/applications', '/kubecast/', '/healthz']) {
      expect(statusOf(await answerTo(['Host: a', ...HANDSHAKE], `GET ${path} HTTP/1.1`))).toBe(200);
    }
    expect(argocd.asked).toEqual([]);
  });

  test('may have as long a session as a request', async () => {
    const cookie = `Cookie: argocd.token=${'a'.repeat(60_000)}`;
    expect(statusOf(await answerTo(['Host: a', ...HANDSHAKE, cookie]))).toBe(101);
  });

  test('does not begin behind an answer that has not ended', async () => {
    const connection = new RawConnection(here.server.url);
    connection.request('GET /api/v1/stream/applications HTTP/1.1', ['Host: a', 'Accept: text/event-stream']);
    await connection.until('retry:');
    connection.request(`GET ${TERMINAL} HTTP/1.1`, ['Host: a', ...HANDSHAKE]);
    expect(await connection.untilClosed()).not.toContain('101');
    expect(argocd.asked).toEqual([]);
  });

  test('is no upgrade to anything else: that is answered as if it had not been asked', async () => {
    const upgrade = ['Host: a', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABk'];
    expect(statusOf(await answerTo(upgrade, 'GET /api/version HTTP/1.1'))).toBe(200);
    const login = ['Content-Type: application/json', 'Content-Length: 2', '', '{}'];
    const [plain, upgraded] = [
      ['Host: a', ...login],
      [...upgrade, ...login],
    ];
    const line = 'POST /api/v1/session HTTP/1.1';
    expect(statusOf(await answerTo(upgraded, line))).toBe(statusOf(await answerTo(plain, line)));
    expect(argocd.asked).toEqual([]);
  });

  describe('of a page', () => {
    const cookie = 'Cookie: argocd.token=a';
    const origins = async (corsOrigins: readonly string[], headers: readonly string[]): Promise<number> => {
      const server = await here.world.addServer(before(argocdUrl, { config: { corsOrigins } }));
      const connection = new RawConnection(server.url);
      connection.request(`GET ${TERMINAL} HTTP/1.1`, ['Host: cast.example', ...HANDSHAKE, ...headers]);
      const answer = await connection.until('\r\n\r\n');
      connection.close();
      return statusOf(answer);
    };

    test.each([
      { page: 'of ours', headers: ['Origin: http://cast.example', cookie], status: 101 },
      { page: 'of ours behind TLS', headers: ['Origin: https://cast.example', cookie], status: 101 },
      {
        page: 'of ours by the name that a proxy knows',
        headers: ['Origin: https://out.example:8443', 'X-Forwarded-Host: out.example:8443, b', cookie],
        status: 101,
      },
      { page: 'that is none: no browser asks', headers: [cookie], status: 101 },
      { page: 'of another site', headers: ['Origin: https://evil.example', cookie], status: 403 },
      { page: 'of another site, without a cookie', headers: ['Origin: https://evil.example'], status: 403 },
      { page: 'of a neighbour', headers: ['Origin: https://evil.cast.example', cookie], status: 403 },
      { page: 'of another port', headers: ['Origin: https://cast.example:8443', cookie], status: 403 },
      { page: 'of an origin with a path', headers: ['Origin: http://cast.example/x', cookie], status: 403 },
      { page: 'of an origin with a name', headers: ['Origin: http://evil@cast.example', cookie], status: 403 },
      { page: 'in a sandbox', headers: ['Origin: null', cookie], status: 403 },
      { page: 'whose browser says so', headers: ['Sec-Fetch-Site: cross-site', cookie], status: 403 },
    ])('$page: $status', async ({ headers, status }) => {
      expect(await origins([], headers)).toBe(status);
      expect(argocd.asked).toHaveLength(status === 101 ? 1 : 0);
    });

    test('of a listed origin is let in with its cookies, of any other one where all are only without', async () => {
      const listed = 'https://page.example';
      expect(await origins([listed], [`Origin: ${listed}`, cookie])).toBe(101);
      expect(await origins(['*'], [`Origin: ${listed}`])).toBe(101);
      expect(await origins(['*'], [`Origin: ${listed}`, cookie])).toBe(403);
    });
  });

  test('has the root path of that server, not ours', async () => {
    const server = await here.world.addServer(before(`${argocdUrl}/argo/`, { config: { rootPath: '/cast' } }));
    const client = new WebSocketClient(`${server.url}/cast${TERMINAL}`);
    expect(await client.untilMessages(1)).toEqual(['hello']);
    expect(argocd.asked.map(({ url }) => url)).toEqual([`/argo${TERMINAL}`]);
    client.close();
    expect(await new WebSocketClient(`${server.url}${TERMINAL}`).untilEnd()).toBe(1006);
    expect(argocd.asked).toHaveLength(1);
  });
});

describe('a WebSocket to an Argo CD server with TLS', () => {
  const argocd = new WebSocketArgocd();
  let url = '';
  beforeEach(async () => {
    url = await argocd.open(selfSignedCertificate(['127.0.0.1'], Date.now()));
  });
  afterEach(() => argocd.close());
  const here = useWorld();

  test.each([
    { verifies: true, messages: [] },
    { verifies: false, messages: ['hello'] },
  ])('goes on only if its certificate can be trusted, unless told otherwise', async ({ verifies, messages }) => {
    const server = await here.world.addServer(before(url, { verifies }));
    const client = new WebSocketClient(`${server.url}${TERMINAL}`);
    expect(await client.untilMessages(1)).toEqual(messages);
    client.close();
  });
});

describe('a WebSocket without an Argo CD server', () => {
  const here = useWorld();

  test('is refused, with what would help', async () => {
    const connection = new RawConnection(here.server.url);
    connection.request(`GET ${TERMINAL} HTTP/1.1`, ['Host: a', ...HANDSHAKE]);
    const answer = await connection.untilClosed();
    expect(answer).toMatch(/^HTTP\/1\.1 501 Not Implemented\r\n/);
    expect(answer).toContain('--argocd-server');
  });
});
