import { describe, expect, test } from '@jest/globals';
import { Script } from 'node:vm';
import { hurriedClock } from '../support/hurried-clock.js';
import { RawConnection } from '../support/raw-http.js';
import type { TestServer } from '../support/running-server.js';
import { useWorld } from '../support/use-world.js';
import { goodToken } from './token-door.js';

const GOOD = 'https://good.example';
const STREAM = '/api/v1/stream/applications';
const LIST = '/api/v1/applications';
const RPC = '/application.ApplicationService/List';
const COOKIE = 'argocd.token=good';

interface Seen {
  readonly status: number;
  readonly headers: Headers;
}

const asks = async (server: TestServer, path: string, init: RequestInit): Promise<Seen> => {
  const controller = new AbortController();
  const { status, headers } = await fetch(`${server.url}${path}`, { ...init, signal: controller.signal });
  controller.abort();
  return { status, headers };
};
const corsOf = ({ headers }: Seen): string[] =>
  [...headers.keys()].filter((name) => name.startsWith('access-control-'));
const rpc = (headers: Record<string, string>): RequestInit => ({
  method: 'POST',
  body: '\0\0\0\0\0',
  headers: { 'content-type': 'application/grpc-web+proto', token: 'good', ...headers },
});
const preflight = (origin: string, headers = 'authorization,last-event-id'): RequestInit => ({
  method: 'OPTIONS',
  headers: { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': headers },
});
const from = (origin: string): RequestInit => ({ headers: { origin, cookie: COOKIE } });

describe('C5: browsers', () => {
  const parts = (): { parts: object } => ({ parts: { authenticator: goodToken, clock: hurriedClock(10) } });
  const here = useWorld(parts);
  const withOrigins = (...corsOrigins: string[]): Promise<TestServer> =>
    here.world.addServer({ ...parts(), config: { corsOrigins } });

  test('C5.81: without a configured origin no answer has a CORS header', async () => {
    for (const path of [STREAM, LIST, '/', '/api/version', '/nothing']) {
      expect(corsOf(await asks(here.server, path, from(GOOD)))).toEqual([]);
      expect(corsOf(await asks(here.server, path, preflight(GOOD)))).toEqual([]);
    }
    expect(corsOf(await asks(here.server, RPC, rpc({ origin: GOOD })))).toEqual([]);
  });

  test('C5.81: a configured origin is echoed, with credentials, and caches are told', async () => {
    const server = await withOrigins(GOOD, 'https://other.example');
    for (const path of [STREAM, LIST]) {
      const { status, headers } = await asks(server, path, from(GOOD));
      expect({ status, origin: headers.get('access-control-allow-origin') }).toEqual({ status: 200, origin: GOOD });
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('vary')).toMatch(/Origin/);
    }
  });

  test('C5.81: everyone is let read, but never with credentials', async () => {
    const server = await withOrigins('*');
    const { headers } = await asks(server, LIST, from(GOOD));
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  test.each([
    'null',
    'https://good.example.evil.com',
    'http://good.example',
    'https://good.example:444',
    'https://GOOD.example',
    'https://good.example.',
    'https://good.example/',
    'https://evil.com#https://good.example',
  ])('C5.82: the origin %s gets no leave', async (origin) => {
    const server = await withOrigins(GOOD);
    for (const path of [STREAM, LIST]) {
      expect(corsOf(await asks(server, path, from(origin)))).toEqual([]);
      expect(corsOf(await asks(server, path, preflight(origin)))).toEqual([]);
    }
  });

  test('C5.83: a preflight allows what is needed for ten minutes, without a token, and starts no stream', async () => {
    const server = await withOrigins(GOOD);
    const { status, headers } = await asks(server, STREAM, preflight(GOOD));
    expect({ status, maxAge: Number(headers.get('access-control-max-age')) }).toEqual({ status: 204, maxAge: 600 });
    expect(headers.get('access-control-allow-methods')?.split(', ').sort()).toEqual(['DELETE', 'GET', 'HEAD', 'POST']);
    expect(headers.get('access-control-allow-headers')?.toLowerCase().split(', ')).toEqual(
      expect.arrayContaining(['authorization', 'last-event-id', 'content-type']),
    );
    expect(server.corridor.subscribers.count).toBe(0);
  });

  describe('C5.84: a page of another site that uses the cookie of its reader', () => {
    const crossSite = (more: Record<string, string> = {}): RequestInit => ({
      headers: { cookie: COOKIE, accept: 'text/event-stream', 'sec-fetch-site': 'cross-site', ...more },
    });

    /** By hand: fetch has a mode of its own. */
    const navigates = async (method: string, dest: string): Promise<string> => {
      const connection = new RawConnection(here.server.url);
      connection.request(`${method} / HTTP/1.1`, [
        ...['Host: a', 'Connection: close', `Cookie: ${COOKIE}`, 'Content-Length: 0'],
        ...['Sec-Fetch-Site: cross-site', 'Sec-Fetch-Mode: navigate', `Sec-Fetch-Dest: ${dest}`],
      ]);
      return (await connection.untilClosed()).slice(0, 12);
    };

    test.each([STREAM, LIST, '/api/v1/applications/a', '/api/version', '/'])('is refused %s', async (path) => {
      for (const more of [
        {},
        { origin: 'https://evil.example' },
        { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      ]) {
        expect((await asks(here.server, path, crossSite(more))).status).toBe(403);
      }
      expect(here.server.corridor.subscribers.count).toBe(0);
    });

    test('is refused in a frame', async () => {
      expect(await navigates('GET', 'iframe')).toBe('HTTP/1.1 403');
    });

    test('is refused where every origin may read without credentials', async () => {
      const server = await withOrigins('*');
      expect((await asks(server, STREAM, crossSite({ origin: GOOD }))).status).toBe(403);
    });

    test('is let in from a configured origin', async () => {
      const server = await withOrigins(GOOD);
      expect((await asks(server, STREAM, crossSite({ origin: GOOD }))).status).toBe(200);
      expect((await asks(server, STREAM, crossSite({ origin: 'https://evil.example' }))).status).toBe(403);
    });

    test('may link here: what its reader opens himself is opened', async () => {
      expect(await navigates('GET', 'document')).toBe('HTTP/1.1 200');
      expect(await navigates('POST', 'document')).toBe('HTTP/1.1 403');
    });

    test.each(['same-origin', 'same-site', 'none'])('is not meant: a page that is %s', async (site) => {
      expect((await asks(here.server, STREAM, crossSite({ 'sec-fetch-site': site }))).status).toBe(200);
    });

    test('is not meant where there is no cookie: a token is not sent unasked', async () => {
      const headers = { authorization: 'Bearer good', 'sec-fetch-site': 'cross-site' };
      expect((await asks(here.server, STREAM, { headers })).status).toBe(200);
    });
  });

  test('C5.85: nothing is taken for a script or a picture', async () => {
    const wanted: Record<string, string> = { [STREAM]: 'application/json', [LIST]: 'application/json' };
    const paths = [STREAM, LIST, '/', '/page.js', '/api/version', '/nothing', '/healthz', '/api/v1/applications/%ff'];
    for (const path of paths) {
      const { headers } = await asks(here.server, path, { headers: { cookie: COOKIE } });
      expect({ path, sniff: headers.get('x-content-type-options') }).toEqual({ path, sniff: 'nosniff' });
      if (wanted[path]) expect(headers.get('content-type')).toBe(wanted[path]);
    }
    const sse = await asks(here.server, STREAM, { headers: { cookie: COOKIE, accept: 'text/event-stream' } });
    expect(sse.headers.get('content-type')).toBe('text/event-stream');
    expect(sse.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await asks(here.server, RPC, rpc({}))).headers.get('x-content-type-options')).toBe('nosniff');
    const list = await (await fetch(`${here.server.url}${LIST}`, { headers: { cookie: COOKIE } })).text();
    expect(() => new Script(list)).toThrow(/Unexpected token/);
  });

  test('C5.89: no cache keeps what one caller saw for another', async () => {
    await here.apps.create('a');
    await here.server.caughtUp();
    const mine: RequestInit = { headers: { cookie: COOKIE } };
    for (const path of [LIST, '/api/v1/applications/a', '/api/v1/applications/none', '/api/version', RPC]) {
      const { headers } = await asks(here.server, path, path === RPC ? rpc({}) : mine);
      expect({ path, cache: headers.get('cache-control') }).toEqual({ path, cache: 'no-store' });
      expect({ path, vary: headers.get('vary'), etag: headers.get('etag') }).toEqual({
        path,
        vary: expect.stringMatching(/Authorization, Cookie/),
        etag: null,
      });
    }
    for (const accept of ['text/event-stream', '*/*']) {
      const { headers } = await asks(here.server, STREAM, { headers: { cookie: COOKIE, accept } });
      expect(headers.get('cache-control')).toBe('no-cache, no-transform');
      expect(headers.get('vary')).toMatch(/Authorization, Cookie/);
    }
  });
});

describe('C4.77: gRPC-Web', () => {
  const here = useWorld();

  test('is let from another origin exactly where REST is', async () => {
    const server = await here.world.addServer({ config: { corsOrigins: [GOOD] } });
    for (const origin of [GOOD, 'https://evil.example', 'null']) {
      const byRpc = await asks(server, RPC, rpc({ origin }));
      const byRest = await asks(server, LIST, { headers: { origin } });
      const allowed = origin === GOOD ? GOOD : null;
      expect([byRpc, byRest].map(({ headers }) => headers.get('access-control-allow-origin'))).toEqual([
        allowed,
        allowed,
      ]);
    }
    const asked = await asks(server, RPC, {
      ...preflight(GOOD, 'content-type,x-grpc-web'),
      method: 'OPTIONS',
    });
    expect(asked.headers.get('access-control-allow-headers')?.toLowerCase()).toMatch(/x-grpc-web/);
    const exposed = (await asks(server, RPC, rpc({ origin: GOOD }))).headers.get('access-control-expose-headers');
    expect(exposed?.toLowerCase()).toMatch(/grpc-status.*grpc-message/);
  });

  test('is out of reach for a form of another site, which cannot name its type', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const { status } = await asks(here.server, RPC, rpc({ 'content-type': type, origin: 'https://evil.example' }));
      expect(status).toBe(415);
    }
  });
});
