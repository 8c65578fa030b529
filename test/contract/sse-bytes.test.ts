import { afterEach, describe, expect, test } from '@jest/globals';
import { EventSource } from 'eventsource';
import { ManualClock } from '../../src/simulator/manual-clock.js';
import { RawConnection, unchunked } from '../support/raw-http.js';
import { sseDoor } from '../support/stream-clients.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';

const WATCH = 'GET /api/v1/stream/applications HTTP/1.1';
const AS_SSE = ['Host: a', 'Accept: text/event-stream'];

describe('the bytes of server-sent events', () => {
  let clock = new ManualClock();
  const here = useWorld(() => {
    clock = new ManualClock();
    return { parts: { clock } };
  });
  let raw: RawConnection | undefined;
  const watch = (headers = AS_SSE): RawConnection => {
    raw = new RawConnection(here.server.url);
    raw.request(WATCH, headers);
    return raw;
  };
  afterEach(() => raw?.close());

  test('R11: status line, headers and a first comment come at once, with no event waiting', async () => {
    const connection = watch([...AS_SSE, 'Last-Event-ID: .zzzzz.0.0']);
    const received = await connection.until(':\n');
    const [head = ''] = received.split('\r\n\r\n');
    const lines = head.toLowerCase().split('\r\n');
    expect(lines[0]).toBe('http/1.1 200 ok');
    expect(lines).toEqual(
      expect.arrayContaining([
        'content-type: text/event-stream',
        'cache-control: no-cache, no-transform',
        'x-accel-buffering: no',
        'x-content-type-options: nosniff',
      ]),
    );
    expect(unchunked(received)).toMatch(/^retry: \d{4}\n:\n/);
  });

  test('R11: a heartbeat is a comment line every 15 s', async () => {
    const connection = watch();
    const before = unchunked(await connection.until('event: synced'));
    clock.advance(15_000);
    await waitUntil(() => unchunked(connection.received).length > before.length, 'a heartbeat');
    clock.advance(15_000);
    await waitUntil(() => unchunked(connection.received).length > before.length + 2, 'another heartbeat');
    expect(unchunked(connection.received).slice(before.length)).toBe(':\n:\n');
  });

  test('Frames: an event is data, id and two newlines; a mark is event, data and id; nowhere a third newline', async () => {
    await here.apps.create('a');
    await here.server.caughtUp();
    const connection = watch();
    await connection.until('event: synced');
    await here.apps.touch('a', 'new');
    await connection.until('"MODIFIED"');
    clock.advance(15_000);
    await here.apps.remove('a');
    await connection.until('"DELETED"');
    const text = unchunked(connection.received);
    expect(text).not.toContain('\n\n\n');
    expect(text).not.toContain('\r');
    const [reset, added, synced, modified, deleted] = text.split('\n\n');
    expect(reset).toMatch(/^retry: \d+\n:\nevent: reset\ndata: \{\}\nid: 0$/);
    expect(added).toMatch(/^data: \{"result":\{"type":"ADDED","application":\{.*\}\}\}$/);
    expect(synced).toMatch(/^event: synced\ndata: \{\}\nid: [0-9a-z.]+$/);
    expect(modified).toMatch(/^data: \{"result":\{"type":"MODIFIED".*\}\}\nid: [0-9a-z.]+$/);
    expect(deleted).toMatch(/^(:\n)?data: \{"result":\{"type":"DELETED".*\}\}\nid: [0-9a-z.]+$/);
  });

  test('R12: a drain is a bookmark, then the error and the end of the body in one write', async () => {
    const connection = watch();
    const before = await connection.until('event: synced');
    await here.apps.create('a', { namespace: 'default' });
    await here.server.drain();
    const rest = (await connection.untilClosed()).slice(before.length);
    expect(rest).toMatch(/event: error\ndata: \{"error":\{.*"retry":true\}\}\n\n\r\n0\r\n\r\n$/);
    const body = unchunked(connection.received);
    expect(JSON.parse(/event: error\ndata: (.*)\n\n$/.exec(body)?.[1] ?? '')).toEqual({
      error: {
        grpc_code: 14,
        http_code: 503,
        http_status: 'Service Unavailable',
        message: 'the server is going away: come back',
        retry: true,
      },
    });
  });

  test('an EventSource sees events as messages, and marks as named events only', async () => {
    await here.apps.create('a');
    await here.server.caughtUp();
    const source = new EventSource(`${here.server.url}/api/v1/stream/applications`);
    const seen: string[] = [];
    for (const name of ['reset', 'synced', 'bookmark']) source.addEventListener(name, () => seen.push(name));
    source.onmessage = ({ data }: { data: string }) => seen.push(data.slice(0, 25));
    await waitUntil(() => seen.includes('synced'), 'synced');
    source.close();
    expect(seen).toEqual(['reset', '{"result":{"type":"ADDED"', 'synced']);
  });

  test('an EventSource whose connection is cut goes on by its own Last-Event-ID, without a reset', async () => {
    await here.apps.create('a');
    await here.server.caughtUp();
    const source = new EventSource(`${here.server.url}/api/v1/stream/applications`);
    const seen: string[] = [];
    source.addEventListener('reset', () => seen.push('reset'));
    source.addEventListener('synced', () => seen.push('synced'));
    source.onmessage = ({ data }: { data: string }) => seen.push(/"type":"(\w+)"/.exec(data)?.[1] ?? '');
    await waitUntil(() => seen.includes('synced'), 'synced');
    for (const subscriber of here.server.corridor.subscribers.all()) subscriber.options.transport.destroy();
    await here.apps.touch('a', 'new');
    await here.server.caughtUp();
    await waitUntil(() => seen.length > 3, 'what was missed');
    source.close();
    expect(seen).toEqual(['reset', 'ADDED', 'synced', 'MODIFIED']);
  });

  test.each(['lastEventId', 'last_event_id'])(
    'R9: the header Last-Event-ID wins over %s in the query',
    async (name) => {
      const { lastCursor } = await here.synced(sseDoor);
      const start = async (header: Record<string, string>, query: string): Promise<string | null> => {
        const controller = new AbortController();
        const response = await fetch(`${here.server.url}/api/v1/stream/applications?${name}=${query}`, {
          headers: { accept: 'text/event-stream', ...header },
          signal: controller.signal,
        });
        controller.abort();
        return response.headers.get('x-kubecast-start');
      };
      expect(await start({}, lastCursor)).toBe('replay');
      expect(await start({}, 'nonsense')).toBe('reset');
      expect(await start({ 'Last-Event-ID': lastCursor }, 'nonsense')).toBe('replay');
      expect(await start({ 'Last-Event-ID': 'nonsense' }, lastCursor)).toBe('reset');
    },
  );

  test('SSE is for whoever names it in Accept, among others too', async () => {
    const types = await Promise.all(
      ['text/event-stream', 'text/event-stream, */*', 'application/json, Text/Event-Stream;q=0.5', '*/*', 'text/*'].map(
        async (accept) => {
          const controller = new AbortController();
          const url = `${here.server.url}/api/v1/stream/applications`;
          const response = await fetch(url, { headers: { accept }, signal: controller.signal });
          controller.abort();
          return response.headers.get('content-type');
        },
      ),
    );
    const [sse, json] = ['text/event-stream', 'application/json'];
    expect(types).toEqual([sse, sse, sse, json, json]);
  });
});
