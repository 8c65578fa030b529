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

  const refusals = [
    { status: 400, code: 3, told: true },
    { status: 401, code: 14, told: false },
    { status: 403, code: 7, told: false },
    { status: 404, code: 5, told: true },
    { status: 422, code: 3, told: true },
    { status: 429, code: 14, told: false },
    { status: 500, code: 13, told: false },
    { status: 503, code: 14, told: false },
  ];
  test.each(refusals)('that is refused with $status is code $code, the words told: $told', async (refused) => {
    const { status, code, told } = refused;
    server.answer = (response) => response.writeHead(status).end('{"kind":"Status","message":"the reason"}');
    const message = told ? 'the reason' : `the API server answered ${status}`;
    const cause = { message: 'the reason' };
    await expect(reader.get(events())).rejects.toMatchObject({ code, message, cause });
    await expect(reader.stream(events())).rejects.toMatchObject({ code, message, cause });
  });

  test.each(['<html>the words of a proxy</html>', '{"message":"the words of something else"}', ''])(
    'that is refused by who is no API server, %j, keeps its words for the log',
    async (body) => {
      server.answer = (response) => response.writeHead(404).end(body);
      const refused = { code: 5, message: 'the API server answered 404', cause: { message: body } };
      await expect(reader.get(events())).rejects.toMatchObject(refused);
    },
  );

  test('that nobody answers is unavailable', async () => {
    await server.close();
    await expect(reader.get(events())).rejects.toMatchObject({ code: 14, message: 'the API server cannot be read' });
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
