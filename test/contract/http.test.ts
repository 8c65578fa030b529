import { afterEach, describe, expect, test } from '@jest/globals';
import { GrpcClient, loadedService } from '../support/grpc-stream-client.js';
import { hurriedClock } from '../support/hurried-clock.js';
import { RawConnection, unchunked } from '../support/raw-http.js';
import { sseDoor } from '../support/stream-clients.js';
import { at } from '../support/watch-client.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';

const STREAM = '/api/v1/stream/applications';

describe('CORS', () => {
  const here = useWorld();
  const headersFor = async (
    corsOrigins: string[],
    init: RequestInit,
    path = STREAM,
  ): Promise<{ status: number; headers: Headers }> => {
    const server = await here.world.addServer({ config: { corsOrigins } });
    const controller = new AbortController();
    const { status, headers } = await fetch(`${server.url}${path}`, { ...init, signal: controller.signal });
    controller.abort();
    return { status, headers };
  };
  const from = (origin: string): RequestInit => ({ headers: { origin, accept: 'text/event-stream' } });
  const preflight = (origin: string, more: Record<string, string> = {}): RequestInit => ({
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'last-event-id,authorization',
      ...more,
    },
  });
  const [A, B] = ['https://a.example', 'https://b.example'];

  test('is off by default', async () => {
    const { headers } = await headersFor([], from(A));
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test.each([STREAM, '/api/v1/applications', '/api/v1/applications/none'])(
    'lets a listed origin read %s, with credentials',
    async (path) => {
      const { headers } = await headersFor([A, B], from(B), path);
      expect(headers.get('access-control-allow-origin')).toBe(B);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
      expect(headers.get('vary')).toMatch(/origin/i);
    },
  );

  test.each([`${A}.evil.example`, 'https://a.exampl', 'http://a.example', 'null'])(
    'does not let %s read',
    async (origin) => {
      const { headers } = await headersFor([A], from(origin));
      expect(headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test('for everyone is without credentials', async () => {
    const { headers } = await headersFor(['*'], from(A));
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('answers a preflight for Last-Event-ID and Authorization', async () => {
    const { status, headers } = await headersFor([A], preflight(A));
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(A);
    expect(headers.get('access-control-allow-headers')?.toLowerCase()).toMatch(
      /(?=.*last-event-id)(?=.*authorization)/,
    );
    expect(headers.get('access-control-allow-private-network')).toBeNull();
  });

  test('lets a page of the public web into a private network, if its origin is listed', async () => {
    const asks = { 'access-control-request-private-network': 'true' };
    const allowed = async (origin: string): Promise<string | null> =>
      (await headersFor([A], preflight(origin, asks))).headers.get('access-control-allow-private-network');
    expect([await allowed(A), await allowed(B)]).toEqual(['true', null]);
  });
});

describe('HTTP', () => {
  const here = useWorld();
  const open: RawConnection[] = [];
  const connect = (): RawConnection => {
    const connection = new RawConnection(here.server.url);
    open.push(connection);
    return connection;
  };
  afterEach(() => {
    for (const connection of open.splice(0)) connection.close();
  });

  test('HEAD of a stream has its headers and opens none', async () => {
    const response = await fetch(`${here.server.url}${STREAM}`, {
      method: 'HEAD',
      headers: { accept: 'text/event-stream' },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(await response.text()).toBe('');
    expect(await here.server.metric('kubecast_stream_starts_total')).toBe(0);
    expect(await here.server.metric('kubecast_streams')).toBe(0);
  });

  test('HEAD of a list has its length and no body', async () => {
    const url = `${here.server.url}/api/v1/applications`;
    const head = await fetch(url, { method: 'HEAD' });
    const { length } = await (await fetch(url)).text();
    expect(head.headers.get('content-length')).toBe(String(length));
    expect(await head.text()).toBe('');
  });

  test('a stream over HTTP/1.0 has no chunks and ends with the connection', async () => {
    here.apps.create('a');
    await here.server.caughtUp();
    const connection = connect();
    connection.request(`GET ${STREAM} HTTP/1.0`, ['Accept: text/event-stream']);
    await connection.until('event: synced');
    here.apps.touch('a', 'new');
    await connection.until('"MODIFIED"');
    await here.server.drain();
    const received = await connection.untilClosed();
    expect(received.toLowerCase()).not.toContain('transfer-encoding');
    expect(received.slice(received.indexOf('\r\n\r\n') + 4)).toMatch(
      /^retry: \d+\n:\nevent: reset\n[^\r]*event: error\ndata: .*\n\n$/,
    );
  });

  test('a pipelined request is answered after the first one, never inside a stream', async () => {
    const connection = connect();
    connection.request(`GET ${STREAM} HTTP/1.1`, ['Host: a', 'Accept: text/event-stream']);
    connection.request('GET /api/version HTTP/1.1');
    await connection.until('event: synced');
    here.apps.create('a');
    await connection.until('"ADDED"');
    expect(connection.received).not.toContain('HelmVersion');
    for (const subscriber of here.server.corridor.subscribers.all()) subscriber.end(undefined, 'test');
    const received = await connection.until('HelmVersion');
    const [stream = '', answer = ''] = received.split(/(?<=0\r\n\r\n)(?=HTTP\/1\.1 200)/);
    expect(unchunked(stream)).toContain('"ADDED"');
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  test('a stream that is pipelined behind another request comes whole', async () => {
    const connection = connect();
    connection.send(
      `GET /api/version HTTP/1.1\r\nHost: a\r\n\r\nGET ${STREAM} HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n`,
    );
    await connection.until('event: synced');
    here.apps.create('a');
    const received = await connection.until('"ADDED"');
    const stream = received.slice(received.indexOf('HTTP/1.1', 8));
    expect(unchunked(stream)).toMatch(/^retry: \d+\n:\nevent: reset\ndata: \{\}\nid: 0\n\nevent: synced\n/);
  });

  test('a connection can be used again after a stream that the server ended', async () => {
    const connection = connect();
    connection.request(`GET ${STREAM} HTTP/1.1`, ['Host: a', 'Accept: text/event-stream']);
    await connection.until('event: synced');
    for (const subscriber of here.server.corridor.subscribers.all()) subscriber.end(undefined, 'test');
    await connection.until('\r\n0\r\n\r\n');
    connection.request('GET /api/version HTTP/1.1');
    await connection.until('HelmVersion');
    connection.request(`GET ${STREAM} HTTP/1.1`, ['Host: a', 'Accept: text/event-stream']);
    await waitUntil(() => connection.received.split('event: synced').length === 3, 'a second stream');
  });

  test('a root path stands before everything', async () => {
    const server = await here.world.addServer({ config: { rootPath: '/kube/cast' } });
    const status = async (path: string): Promise<number> => (await fetch(`${server.url}${path}`)).status;
    expect(await status('/kube/cast/api/version')).toBe(200);
    expect(await status('/kube/cast/')).toBe(200);
    expect(await status('/api/version')).toBe(404);
    expect(await status('/kube/castle')).toBe(404);
    await server.whenReady();
    expect(await status('/healthz')).toBe(200);
    expect(await status('/kube/cast/healthz')).toBe(200);
  });
});

describe('health', () => {
  const here = useWorld(() => ({ config: { staleAfterMs: 2_000 }, parts: { clock: hurriedClock(10) } }));
  const health = (): GrpcClient =>
    new GrpcClient(here.server.grpcAddress, loadedService('grpc/health/v1/health.proto', 'grpc.health.v1.Health'));

  test('is on the public port and on that of the metrics', async () => {
    await here.server.whenReady();
    const answer = async (url: string): Promise<string> => {
      const response = await fetch(url);
      return `${response.status} ${await response.text()}`;
    };
    expect(await answer(`${here.server.url}/healthz`)).toBe('200 ok\n');
    for (const path of ['healthz', 'livez', 'readyz'])
      expect(await answer(`${here.server.metricsUrl}/${path}`)).toBe('200 ok\n');
    expect(await answer(`${here.server.metricsUrl}/readyz?verbose`)).toMatch(/^200 ok\nstate: ready\n/);
    expect(await answer(`${here.server.metricsUrl}/metrics`)).toContain('kubecast_objects');
    expect(await answer(`${here.server.metricsUrl}/elsewhere`)).toBe('404 Not Found\n');
  });

  test('over gRPC follows the cluster: NOT_SERVING while it is away, SERVING when it is back', async () => {
    const client = health();
    const call = client.stream('Watch', { service: 'application.ApplicationService' });
    const seen: unknown[] = [];
    call.on('data', (message: unknown) => seen.push(at(message, 'status')));
    call.on('error', () => undefined);
    const SERVING = 1;
    const NOT_SERVING = 2;
    await waitUntil(() => seen.at(-1) === SERVING, 'SERVING');
    await here.world.simulator.close();
    await waitUntil(() => seen.at(-1) === NOT_SERVING, 'NOT_SERVING');
    expect((await fetch(`${here.server.url}/healthz`)).status).toBe(503);
    await here.world.simulator.reopen();
    await waitUntil(() => seen.at(-1) === SERVING, 'SERVING again');
    call.cancel();
    client.close();
  });

  test('of an unknown service is NOT_FOUND', async () => {
    const client = health();
    await expect(client.unary('Check', { service: 'none' })).rejects.toMatchObject({ code: 5 });
    client.close();
  });

  test('streams do not end while the cluster is away, and go on when it is back', async () => {
    here.apps.create('a');
    await here.server.caughtUp();
    const client = await here.synced(sseDoor);
    await here.world.simulator.close();
    here.apps.touch('a', 'meanwhile');
    await here.world.simulator.reopen();
    await client.untilEvent('MODIFIED', 'a');
    expect(client.isEnded).toBe(false);
  });
});

describe('reflection', () => {
  const here = useWorld();

  test.each(['v1', 'v1alpha'])('%s names and describes every service', async (version) => {
    const service = `grpc.reflection.${version}.ServerReflection`;
    const { path, requestSerialize, responseDeserialize } = methodOf(
      `grpc/reflection/${version}/reflection.proto`,
      service,
    );
    const { Client, credentials } = await import('@grpc/grpc-js');
    const client = new Client(here.server.grpcAddress, credentials.createInsecure());
    const call = client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    const answers: unknown[] = [];
    call.on('data', (message: unknown) => answers.push(message));
    call.on('error', () => undefined);
    call.write({ list_services: '' });
    call.write({ file_containing_symbol: 'application.ApplicationService' });
    await waitUntil(() => answers.length === 2, 'two answers');
    call.end();
    client.close();
    const listed = at(at(answers[0], 'list_services_response'), 'service');
    expect(Array.isArray(listed) ? listed.map((entry) => at(entry, 'name')) : []).toEqual(
      expect.arrayContaining(['application.ApplicationService', 'version.VersionService', 'chat.ChatService', service]),
    );
    const files = at(at(answers[1], 'file_descriptor_response'), 'file_descriptor_proto');
    expect(Array.isArray(files) ? files.length : 0).toBeGreaterThan(1);
  });

  function methodOf(file: string, service: string): ReturnType<typeof loadedService>[string] {
    const definition = loadedService(file, service)['ServerReflectionInfo'];
    if (!definition) throw new Error('no reflection');
    return definition;
  }
});
