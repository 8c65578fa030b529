import { afterEach, describe, expect, test } from '@jest/globals';
import { type AddressInfo, createServer as createSocketServer, type Socket } from 'node:net';
import { grpcReader } from '../../../src/cli/read/grpc-reader.js';
import { httpReader } from '../../../src/cli/read/http-reader.js';
import { ServerError } from '../../../src/cli/read/server-error.js';
import { type Answer, openSseServer, refuse } from './sse-server.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** What a list over HTTP ends with, before a server that gives this answer. */
async function failure(answer: Answer, timeoutMs = 60_000): Promise<unknown> {
  const server = await openSseServer(answer);
  closers.push(server.close);
  const reader = httpReader({ server: `${server.url.origin}/`, timeoutMs });
  return reader.list({ projects: [] }, 'columns').catch((error: unknown) => error);
}

const HOST = /127\.0\.0\.1:\d+/;

describe('a read over HTTP', () => {
  test('says what the server says, with its reason', async () => {
    const body = '{"error":"not ready","code":14,"message":"not ready:\\nlater"}';
    const error = await failure(refuse(503, body));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ sentence: 'Error from server (ServiceUnavailable): not ready:; later' });
  });

  test.each([
    ['columns', /^items\.metadata\.name,.*items\.status\.health\.status$/],
    ['whole', /^$/],
  ] as const)('asks for no more than it shows: %s', async (extent, fields) => {
    let asked: URL | undefined;
    const server = await openSseServer((response, request) => {
      asked = new URL(request.url ?? '', 'http://localhost');
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"metadata":{},"items":null}');
    });
    closers.push(server.close);
    const reader = httpReader({ server: `${server.url.origin}/root/`, timeoutMs: 60_000 });
    const query = { appNamespace: 'n', selector: 'a in (b,c)', projects: ['p', 'q'] };
    expect((await reader.list(query, extent)).applications()).toEqual([]);
    expect(asked?.pathname).toBe('/root/api/v1/applications');
    expect(asked?.searchParams.get('fields') ?? '').toMatch(fields);
    expect([asked?.searchParams.get('selector'), asked?.searchParams.getAll('projects')]).toEqual([
      'a in (b,c)',
      ['p', 'q'],
    ]);
  });

  test('names the route where somebody else answers', async () => {
    const error = await failure(refuse(502, '<html>Bad Gateway', { 'content-type': 'text/html' }));
    expect(String(error)).toMatch(/^Error: http:\/\/127\.0\.0\.1:\d+\/api\/v1\/applications answers 502$/);
  });

  test('asks whether the address is right where a page answers', async () => {
    const error = await failure(refuse(200, '<html>', { 'content-type': 'text/html' }));
    expect(String(error)).toMatch(/answers text\/html: is --server right\?$/);
  });

  test.each(['[]', '{}', 'null', '7', '{"metadata":{}}', '{"items":{}}', '[{"items":[]}]', '{"items":['])(
    'says that it is no list, and prints nothing, where the answer is %s',
    async (body) => {
      const server = await openSseServer(refuse(200, body, { 'content-type': 'application/json' }));
      closers.push(server.close);
      const reader = httpReader({ server: `${server.url.origin}/`, timeoutMs: 60_000 });
      const answer = await reader.list({ projects: [] }, 'whole');
      const sentence = 'what the server answers is no list of Applications: is --server right?';
      expect(() => answer.json()).toThrow(sentence);
      expect(() => answer.applications()).toThrow(sentence);
    },
  );

  test.each(['{"items":null}', '{"items":null,"metadata":{}}', ' { "metadata": {}, "items": [ ] }\n'])(
    'is an empty List where the answer is %j',
    async (body) => {
      const server = await openSseServer(refuse(200, body, { 'content-type': 'application/json' }));
      closers.push(server.close);
      const reader = httpReader({ server: `${server.url.origin}/`, timeoutMs: 60_000 });
      const answer = await reader.list({ projects: [] }, 'whole');
      expect(JSON.parse(answer.json())).toMatchObject({ apiVersion: 'v1', kind: 'List', items: [] });
      expect(answer.applications()).toEqual([]);
    },
  );

  test('ends where the answer is cut', async () => {
    const error = await failure((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{', () => response.destroy());
    });
    expect(String(error)).toMatch(new RegExp(`^Error: connection lost \\(${HOST.source}\\)$`));
  });

  test.each([
    ['there is no head', () => undefined],
    [
      'the body does not end',
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{');
      },
    ],
  ] satisfies [string, Answer][])('ends when its time is over: %s', async (_what, answer) => {
    expect(String(await failure(answer, 50))).toMatch(
      new RegExp(`^Error: no answer within 0.05 s \\(${HOST.source}\\)`),
    );
  });

  test('says in its own words that nobody listens', async () => {
    const reader = httpReader({ server: 'http://127.0.0.1:1/', timeoutMs: 60_000 });
    await expect(reader.get({ name: 'a', projects: [] })).rejects.toThrow('connection refused (127.0.0.1:1)');
  });
});

describe('a read over gRPC', () => {
  test('says in its own words that nobody listens', async () => {
    const reader = grpcReader({ address: '127.0.0.1:1', timeoutMs: 60_000 });
    await expect(reader.get({ name: 'a', projects: [] })).rejects.toThrow('connection refused (127.0.0.1:1)');
  });

  test('ends when its time is over', async () => {
    const sockets: Socket[] = [];
    const silent = createSocketServer((socket) => void sockets.push(socket));
    closers.push(() => {
      silent.close();
      for (const socket of sockets) socket.destroy();
    });
    await new Promise<void>((resolve) => void silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo; // listening on TCP, so it is an AddressInfo
    const reader = grpcReader({ address: `127.0.0.1:${port}`, timeoutMs: 50 });
    await expect(reader.list({ projects: [] }, 'whole')).rejects.toThrow(`no answer within 0.05 s (127.0.0.1:${port})`);
  });
});
