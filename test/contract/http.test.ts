import { afterEach, describe, expect, test } from '@jest/globals';
import { RawConnection, unchunked } from '../support/raw-http.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';

const STREAM = '/api/v1/stream/applications';

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
    await here.apps.create('a');
    await here.server.caughtUp();
    const connection = connect();
    connection.request(`GET ${STREAM} HTTP/1.0`, ['Accept: text/event-stream']);
    await connection.until('event: synced');
    await here.apps.touch('a', 'new');
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
    await here.apps.create('a');
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
    await here.apps.create('a');
    const received = await connection.until('"ADDED"');
    const stream = received.slice(received.indexOf('HTTP/1.1', 8));
    expect(unchunked(stream)).toMatch(/^retry: \d+\n:\nevent: reset\ndata: \{\}\nid: 0\n\nevent: synced\n/);
  });

  test('streams that wait behind another one are let go with their connection', async () => {
    const connection = connect();
    for (let i = 0; i < 3; i++) connection.request(`GET ${STREAM} HTTP/1.1`, ['Host: a', 'Accept: text/event-stream']);
    await waitUntil(async () => (await here.server.metric('kubecast_streams')) === 3, 'three streams');
    connection.close();
    await waitUntil(async () => (await here.server.metric('kubecast_streams')) === 0, 'no stream');
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
