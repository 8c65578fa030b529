import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ApiClient } from '../../../src/source/kubernetes/api-client.js';
import { ApiClusterReader } from '../../../src/source/kubernetes/api-cluster-reader.js';
import { clusterAt } from '../../support/cluster-at.js';
import { type RecordingServer, startRecordingServer } from '../../support/recording-server.js';
import { waitUntil } from '../../support/wait-until.js';

let server: RecordingServer;
let client: ApiClient;
let reader: ApiClusterReader;
beforeEach(async () => {
  server = await startRecordingServer();
  client = new ApiClient(clusterAt(server.url));
  reader = new ApiClusterReader(client);
});
afterEach(async () => {
  client.close();
  await server.close();
});

const events = (signal = new AbortController().signal) => ({
  path: '/api/v1/events',
  query: { fieldSelector: 'a=b' },
  signal,
});

describe('a read through the API server', () => {
  test('asks as it is told, and answers the text', async () => {
    server.answer = (response) => response.end('{"items":[]}');
    expect((await reader.get(events())).toString()).toBe('{"items":[]}');
    expect(server.asked).toEqual(['/api/v1/events?fieldSelector=a%3Db']);
  });

  test.each([
    [400, 3],
    [403, 7],
    [404, 5],
    [422, 3],
    [429, 14],
    [503, 14],
  ])('that is refused with %d is code %d, in the words of the API server', async (status, code) => {
    server.answer = (response) => response.writeHead(status).end('{"kind":"Status","message":"the reason"}');
    await expect(reader.get(events())).rejects.toMatchObject({ code, message: 'the reason' });
    await expect(reader.stream(events())).rejects.toMatchObject({ code, message: 'the reason' });
  });

  test('that nobody answers is unavailable', async () => {
    await server.close();
    await expect(reader.get(events())).rejects.toMatchObject({ code: 14 });
    server = await startRecordingServer();
  });

  test('streams what comes, as it comes', async () => {
    server.answer = (response) => {
      response.write('one');
      setImmediate(() => response.end('two'));
    };
    let text = '';
    for await (const chunk of await reader.stream(events())) text += chunk.toString();
    expect(text).toBe('onetwo');
  });

  test('breaks with the answer', async () => {
    server.answer = (response) => {
      response.write('one');
      setImmediate(() => response.destroy());
    };
    const chunks = await reader.stream(events());
    await expect(
      (async () => {
        for await (const chunk of chunks) expect(chunk.toString()).toBe('one');
      })(),
    ).rejects.toMatchObject({ code: 14 });
  });

  test('can be given up when all is here and not all was read', async () => {
    const over = new AbortController();
    server.answer = (response) => response.end('one\n'.repeat(1000));
    const chunks = (await reader.stream(events(over.signal)))[Symbol.asyncIterator]();
    await chunks.next();
    over.abort();
    await expect(chunks.next()).resolves.toBeDefined();
    await chunks.return?.();
  });

  test('is given up before it is answered', async () => {
    const over = new AbortController();
    server.answer = () => over.abort();
    await expect(reader.stream(events(over.signal))).rejects.toMatchObject({ code: 14 });
  });

  test('is over for the API server as soon as nobody reads it any more', async () => {
    let isClosed = false;
    server.answer = (response) => {
      response.on('close', () => (isClosed = true));
      response.write('one');
    };
    const chunks = (await reader.stream(events()))[Symbol.asyncIterator]();
    await chunks.next();
    await chunks.return?.();
    await waitUntil(() => isClosed, 'the request to end');
  });
});
