import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseArgocdServer } from '../../src/serve/forward/argocd-server.js';
import { selfSignedCertificate } from '../../src/simulator/certificate.js';
import { FakeArgocd } from '../support/fake-argocd.js';
import { framed, GrpcWebCall } from '../support/grpc-web-client.js';
import { RawConnection } from '../support/raw-http.js';
import type { WorldOptions } from '../support/running-server.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('HTTP requests for what is not served', () => {
  let argocd = new FakeArgocd();
  let argocdUrl = '';
  beforeEach(async () => {
    argocd = new FakeArgocd();
    argocdUrl = await argocd.open();
  });
  afterEach(() => argocd.close());
  const optionsFor = (url: string, config: WorldOptions['config'] = {}): WorldOptions => {
    const server = parseArgocdServer(url, true);
    return { config, parts: server ? { argocdServer: server } : {} };
  };
  const here = useWorld(() => optionsFor(argocdUrl));
  const seen = (): string[] => argocd.requests.map(({ method, url }) => `${method} ${url}`);

  test('go on with method, path, query, headers, credentials and body, and come back whole', async () => {
    argocd.answer = (response) => {
      response.writeHead(418, 'whatever', [
        ...['Set-Cookie', 'a=1; path=/', 'Set-Cookie', 'b=2', 'X-Answer', 'yes'],
        ...['Connection', 'X-Hop', 'X-Hop', 'gone', 'Content-Type', 'text/teapot'],
      ]);
      response.end('the answer');
    };
    const response = await fetch(`${here.server.url}/api/v1/applications/a%2Fb/sync?x=1&x=%20`, {
      method: 'POST',
      headers: { ...JSON_TYPE, authorization: 'Bearer a.b.c', cookie: 'argocd.token=d', 'x-more': 'é' },
      body: '{"revision":"HEAD"}',
    });
    expect({ status: response.status, body: await response.text() }).toEqual({ status: 418, body: 'the answer' });
    expect(response.headers.getSetCookie()).toEqual(['a=1; path=/', 'b=2']);
    expect(['x-answer', 'x-hop', 'content-type'].map((name) => response.headers.get(name))).toEqual([
      'yes',
      null,
      'text/teapot',
    ]);
    expect(seen()).toEqual(['POST /api/v1/applications/a%2Fb/sync?x=1&x=%20']);
    expect(argocd.requests[0]).toMatchObject({
      headers: {
        authorization: 'Bearer a.b.c',
        cookie: 'argocd.token=d',
        'x-more': 'é',
        host: new URL(argocdUrl).host,
      },
      body: Buffer.from('{"revision":"HEAD"}'),
    });
  });

  test('are those of other methods on paths that are served, and of unknown paths; the rest stays here', async () => {
    const asked = [
      ['POST', '/api/v1/applications'],
      ['DELETE', '/api/v1/applications/a'],
      ['GET', '/api/v1/repositories'],
      ['GET', '/applications/a'],
      ['HEAD', '/assets/main.js'],
      ['GET', '/auth/login'],
      ['GET', '/'],
      ['GET', '/index.html'],
      ['GET', '/page.js'],
    ] as const;
    for (const [method, path] of asked) {
      await fetch(`${here.server.url}${path}`, { method, headers: JSON_TYPE });
    }
    expect(seen()).toEqual(asked.map((words) => words.join(' ')));
    for (const path of [
      '/kubecast/',
      '/kubecast',
      '/kubecast/page.js',
      '/healthz',
      '/api/version',
      '/api/v1/applications',
      '/api/v1/applications/a',
    ]) {
      await (await fetch(`${here.server.url}${path}`)).arrayBuffer();
    }
    expect(argocd.requests).toHaveLength(asked.length);
  });

  test('may be longer than a request that is served here', async () => {
    const body = Buffer.alloc(3_000_000, 'x');
    await fetch(`${here.server.url}/api/v1/applications`, { method: 'POST', headers: JSON_TYPE, body });
    expect(argocd.requests[0]?.body.equals(body)).toBe(true);
  });

  test('are answered piece by piece, and let go there when they are let go here', async () => {
    argocd.answer = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write('data: 1\n\n');
    };
    const controller = new AbortController();
    const response = await fetch(`${here.server.url}/api/v1/stream/applicationsets`, { signal: controller.signal });
    const reader = response.body?.getReader();
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('data: 1\n\n');
    controller.abort();
    await waitUntil(() => argocd.requests[0]?.isGone === true, 'the end of the request there');
  });

  test('are joined by Get with a refresh, which is a write', async () => {
    await here.apps.create('a');
    await here.server.caughtUp();
    const url = `${here.server.url}/api/v1/applications/a`;
    expect(await (await fetch(url)).json()).toMatchObject({ metadata: { name: 'a' } });
    expect(await (await fetch(`${url}?refresh=normal`)).json()).toEqual({});
    expect(seen()).toEqual(['GET /api/v1/applications/a?refresh=normal']);
  });

  test('end with a reason when a drain ends before them, and no new ones go on', async () => {
    argocd.answer = () => undefined;
    const asked = fetch(`${here.server.url}/api/v1/repositories`);
    await waitUntil(() => argocd.requests.length === 1, 'the request');
    const drained = here.server.drain();
    const answer = await asked;
    expect([answer.status, await answer.json()]).toEqual([503, expect.objectContaining({ code: 14 })]);
    await drained;
    await waitUntil(() => argocd.requests[0]?.isGone === true, 'its end there');
  });

  test('are cut by a drain in the middle of their answer', async () => {
    argocd.answer = (response) => response.writeHead(200).write('half');
    const answer = await fetch(`${here.server.url}/api/v1/repositories`);
    const [body] = await Promise.allSettled([answer.text(), here.server.drain()]);
    expect(body.status).toBe('rejected');
  });

  test('get 503 when nobody is there, without a word on where', async () => {
    argocd.close();
    const response = await fetch(`${here.server.url}/api/v1/repositories`);
    const body = await response.text();
    expect(response.status).toBe(503);
    expect(JSON.parse(body)).toMatchObject({ code: 14, message: expect.stringContaining('--argocd-server') });
    expect(body).not.toContain('127.0.0.1');
  });

  test.each([
    ['a status below 100', 'HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n'],
    ['a status above 599', 'HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n'],
    ['an upgrade', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'],
    ['an upgrade to nothing', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
    ['no more than an early hint', 'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n'],
    ['nothing', ''],
    ['something that is not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['header bytes that HTTP does not have', 'HTTP/1.1 200 OK\r\nX-A: a\x7fb\r\nContent-Length: 0\r\n\r\n'],
  ])('get 503 when what comes from there is %s', async (_what, bytes) => {
    argocd.answer = (response) => response.socket?.end(Buffer.from(bytes, 'latin1'));
    const url = `${here.server.url}/api/v1/repositories`;
    const answers = await Promise.all([
      fetch(url),
      fetch(url, { method: 'POST', headers: JSON_TYPE, body: '{}' }),
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/grpc-web+proto' },
        body: framed(Buffer.alloc(0)),
      }),
    ]);
    expect(answers.map(({ status, headers }) => [status, headers.get('grpc-status')])).toEqual([
      [503, null],
      [503, null],
      [200, '14'],
    ]);
    // It lives.
    expect((await fetch(`${here.server.url}/api/version`)).status).toBe(200);
  });

  test('are told when to come back, and that nobody may keep this answer', async () => {
    argocd.close();
    const { headers } = await fetch(`${here.server.url}/api/v1/repositories`);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  test('of an EventSource, to which other answers are final, get a short stream for now', async () => {
    argocd.close();
    const url = `${here.server.url}/api/v1/stream/applicationsets`;
    const headers = { accept: 'text/event-stream' };
    const answer = await fetch(url, { headers });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    const text = await answer.text();
    expect(text).toMatch(/^retry: [2-5]\d{3}\nevent: error\n/);
    expect(text).toContain('"retry":true');
    expect((await fetch(url, { headers: { ...headers, 'x-kubecast-forwarded': '1' } })).status).toBe(400);
    expect((await fetch(url, { method: 'POST', headers: { ...headers, ...JSON_TYPE } })).status).toBe(503);
  });

  test('do not go round in circles', async () => {
    const headers = { 'x-kubecast-forwarded': '1' };
    expect((await fetch(`${here.server.url}/api/v1/repositories`, { headers })).status).toBe(400);
    expect(argocd.requests).toEqual([]);
  });

  test('of other sites stay refused when they use a cookie', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', cookie: 'argocd.token=a' };
    expect((await fetch(`${here.server.url}/api/v1/repositories`, { headers })).status).toBe(403);
    expect(argocd.requests).toEqual([]);
  });

  test('are told who asks, and where', async () => {
    await fetch(`${here.server.url}/api/v1/repositories`, { headers: { 'x-forwarded-for': '1.2.3.4' } });
    expect(argocd.requests[0]?.headers).toMatchObject({
      'x-forwarded-for': '1.2.3.4, 127.0.0.1',
      'x-forwarded-host': new URL(here.server.url).host,
      'x-forwarded-proto': 'http',
    });
  });

  test('have the root path of that server, not ours', async () => {
    const { config, parts } = optionsFor(`${argocdUrl}/argo/`, { rootPath: '/cast' });
    const server = await here.world.addServer({ ...(config ? { config } : {}), ...(parts ? { parts } : {}) });
    await fetch(`${server.url}/cast/api/v1/repositories?a=b`);
    expect((await fetch(`${server.url}/api/v1/repositories`)).status).toBe(404);
    expect(seen()).toEqual(['GET /argo/api/v1/repositories?a=b']);
  });

  test.each([
    ...['/cast/../../x', '/cast/a/%2e%2e/x', '/cast/a/.%2E', '/cast/a%2F..%2Fx', '/cast/./x'],
    ...['/cast/a\\..\\x', '/cast/a%5cx', '/cast/a%00x', '/cast/..?a=b'],
  ])('do not leave the root: GET %s', async (path) => {
    const { config, parts } = optionsFor(`${argocdUrl}/argo/`, { rootPath: '/cast' });
    const server = await here.world.addServer({ ...(config ? { config } : {}), ...(parts ? { parts } : {}) });
    const connection = new RawConnection(server.url);
    connection.request(`GET ${path} HTTP/1.1`);
    expect(await connection.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    connection.close();
    expect(argocd.requests).toEqual([]);
  });

  test('may have dots that are no segments', async () => {
    await fetch(`${here.server.url}/api/v1/repositories/https:%2F%2Fa.example%2F..x%2Fy..?p=../%5c`);
    expect(seen()).toEqual(['GET /api/v1/repositories/https:%2F%2Fa.example%2F..x%2Fy..?p=../%5c']);
  });

  test('are those for the page that a logout leads to', async () => {
    const { config, parts } = optionsFor(argocdUrl, { rootPath: '/cast' });
    const server = await here.world.addServer({ ...(config ? { config } : {}), ...(parts ? { parts } : {}) });
    const answer = await fetch(`${server.url}/cast/auth/logout`, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/cast/login']);
    await fetch(`${server.url}/cast/login`);
    expect(seen()).toEqual(['GET /login']);
  });

  test('have the CORS headers of ours', async () => {
    const { config, parts } = optionsFor(argocdUrl, { corsOrigins: ['https://a.example'] });
    const server = await here.world.addServer({ ...(config ? { config } : {}), ...(parts ? { parts } : {}) });
    argocd.answer = (response) => {
      response.writeHead(200, { vary: 'Accept-Encoding', 'access-control-allow-origin': '*' }).end();
    };
    const response = await fetch(`${server.url}/api/v1/repositories`, { headers: { origin: 'https://a.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://a.example');
    expect(response.headers.get('vary')).toBe('Accept-Encoding, Origin');
  });

  test('are read by the pages that we let: what the server there lets is not passed on, but for its badge', async () => {
    const { config, parts } = optionsFor(argocdUrl, { corsOrigins: ['https://a.example'], rootPath: '/cast' });
    const server = await here.world.addServer({ ...(config ? { config } : {}), ...(parts ? { parts } : {}) });
    argocd.answer = (response) => {
      const allowed = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'x-secret' };
      response.writeHead(200, { ...allowed, 'access-control-allow-credentials': 'true' }).end();
    };
    const allowedAt = async (path: string): Promise<string[]> => {
      const { headers } = await fetch(`${server.url}/cast${path}`, { headers: { origin: 'https://b.example' } });
      return [...headers.keys()].filter((name) => name.startsWith('access-control-'));
    };
    expect(await allowedAt('/api/v1/repositories')).toEqual([]);
    expect(await allowedAt('/api/badges')).toEqual([]);
    expect(await allowedAt('/api/badge?name=a')).toContain('access-control-allow-origin');
  });

  test('that end in the middle end there, too', async () => {
    const connection = new RawConnection(here.server.url);
    connection.request('POST /api/v1/applications HTTP/1.1', ['Host: a', 'Content-Length: 100']);
    connection.send('half');
    connection.close();
    await connection.untilClosed();
    expect(argocd.requests).toEqual([]);
  });

  describe('over gRPC-Web', () => {
    const call = async (path: string, message: Buffer): Promise<GrpcWebCall> => {
      const made = new GrpcWebCall(`${here.server.url}${path}`, framed(message), { headers: { token: 'secret' } });
      await made.untilEnd();
      made.close();
      return made;
    };

    test('are passed on as they are', async () => {
      argocd.answer = (response, { body }) => {
        response.writeHead(200, { 'content-type': 'application/grpc-web+proto', 'grpc-status': '7' }).end(body);
      };
      const made = await call('/application.ApplicationService/Sync', Buffer.alloc(20_000, 'x'));
      expect(made.headers).toMatchObject({ 'grpc-status': '7', 'content-type': 'application/grpc-web+proto' });
      expect(made.messages).toEqual([Buffer.alloc(20_000, 'x')]);
      expect(argocd.requests[0]?.headers).toMatchObject({ token: 'secret' });
    });

    test('are joined by Get with a refresh, whose body has been read', async () => {
      await call('/application.ApplicationService/Get', Buffer.from([0x0a, 1, 0x61]));
      expect(argocd.requests).toEqual([]);
      const refreshed = Buffer.from([0x0a, 1, 0x61, 0x12, 0]);
      await call('/application.ApplicationService/Get', refreshed);
      expect(argocd.requests.map(({ body }) => body)).toEqual([framed(refreshed)]);
    });

    test('are told by headers when nobody is there', async () => {
      argocd.close();
      const made = await call('/application.ApplicationService/Sync', Buffer.alloc(0));
      expect({ status: made.httpStatus, code: made.headers['grpc-status'], frames: made.frames }).toEqual({
        status: 200,
        code: '14',
        frames: [],
      });
    });
  });
});

describe('an Argo CD server with TLS', () => {
  const argocd = new FakeArgocd();
  let url = '';
  beforeEach(async () => {
    url = await argocd.open(selfSignedCertificate(['127.0.0.1'], Date.now()));
  });
  afterEach(() => argocd.close());
  const here = useWorld();

  test.each([
    { verifies: true, status: 503 },
    { verifies: false, status: 200 },
  ])('is asked only if its certificate can be trusted, unless told otherwise', async ({ verifies, status }) => {
    const argocdServer = parseArgocdServer(url, verifies);
    const server = await here.world.addServer({ parts: argocdServer ? { argocdServer } : {} });
    expect((await fetch(`${server.url}/api/v1/repositories`)).status).toBe(status);
  });
});
