import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { APPLICATION } from '../../../src/model/application.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { ApiClient } from '../../../src/source/kubernetes/api-client.js';
import { ApiListWatch } from '../../../src/source/kubernetes/api-list-watch.js';
import { type RawEvent, SourceError } from '../../../src/source/list-watch.js';
import { applicationText } from '../../support/application-text.js';
import { clusterAt } from '../../support/cluster-at.js';
import { eventually } from '../../support/eventually.js';
import { type RecordingServer, startRecordingServer } from '../../support/recording-server.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const EMPTY_LIST = '{"metadata":{"resourceVersion":"9"},"items":[]}';
const ADDED = `{"type":"ADDED","object":${applicationText({ name: 'a', revision: 7 })}}\n`;

const clock = new ManualClock();
const open = new AbortController();
let server: RecordingServer;
let client: ApiClient;
let source: ApiListWatch;
let events: RawEvent[];
let opened: number;

const listener = { onOpen: () => void opened++, onEvent: (event: RawEvent) => void events.push(event) };

beforeEach(async () => {
  server = await startRecordingServer();
  server.answer = (response) => void response.writeHead(200, JSON_TYPE).end(EMPTY_LIST);
  client = new ApiClient(clusterAt(server.url));
  source = new ApiListWatch({ client, kind: APPLICATION, clock, idleMs: 150_000 });
  events = [];
  opened = 0;
});

afterEach(async () => {
  client.close();
  await server.close();
});

function answering(status: number, headers: Record<string, string>, body: string | Buffer): void {
  server.answer = (response) => void response.writeHead(status, headers).end(body);
}

function watching(signal = open.signal): Promise<void> {
  return source.watch({ from: '5', timeoutSeconds: 400 }, listener, signal);
}

/** The kind of SourceError that a promise is rejected with. */
async function problemOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof SourceError ? error.problem : `no SourceError: ${String(error)}`;
  }
  return 'none';
}

describe('what is asked of the API server', () => {
  const path = '/apis/argoproj.io/v1alpha1/applications';

  test('a first list leaves the revision unset', async () => {
    await source.list({ limit: 500 }, open.signal);
    expect(server.asked).toEqual([`${path}?limit=500`]);
  });

  test('a relist names a minimum, and says that it is one', async () => {
    await source.list({ limit: 500, notOlderThan: '42' }, open.signal);
    expect(server.asked).toEqual([`${path}?limit=500&resourceVersion=42&resourceVersionMatch=NotOlderThan`]);
  });

  test('a further page names its token and no revision', async () => {
    await source.list({ limit: 500, continueToken: 'a/b+c=', notOlderThan: '42' }, open.signal);
    expect(server.asked).toEqual([`${path}?limit=500&continue=a%2Fb%2Bc%3D`]);
  });

  test('a watch names where it begins, and asks for bookmarks and an end', async () => {
    answering(200, JSON_TYPE, '');
    await watching();
    expect(server.asked).toEqual([`${path}?watch=true&resourceVersion=5&allowWatchBookmarks=true&timeoutSeconds=400`]);
  });

  test('one namespace has a path of its own, behind the path of the server', async () => {
    const behind = new ApiClient(clusterAt(new URL('/k8s/clusters/c-1/', server.url)));
    const single = new ApiListWatch({ client: behind, kind: APPLICATION, namespace: 'argocd', clock });
    await single.list({ limit: 1 }, open.signal);
    behind.close();
    expect(server.asked).toEqual([
      '/k8s/clusters/c-1/apis/argoproj.io/v1alpha1/namespaces/argocd/applications?limit=1',
    ]);
  });
});

describe('an answer', () => {
  test.each([
    [410, '{"code":410,"message":"too old"}', JSON_TYPE, 'expired'],
    [410, 'Gone', { 'content-type': 'text/plain' }, 'expired'],
    [429, '{"code":429}', JSON_TYPE, 'busy'],
    [429, 'Too many requests', { 'content-type': 'text/plain', 'retry-after': '1' }, 'busy'],
    [504, '{"message":"Timeout: Too large resource version: 9, current: 5"}', JSON_TYPE, 'too-large'],
    [504, '<html>Gateway Timeout</html>', { 'content-type': 'text/html' }, 'unavailable'],
    [401, '{"code":401}', JSON_TYPE, 'unauthorized'],
    [403, '{"code":403}', JSON_TYPE, 'forbidden'],
    [404, '404 page not found', { 'content-type': 'text/plain' }, 'not-found'],
    [500, '', {}, 'unavailable'],
    [302, '', { location: '/login' }, 'unavailable'],
    [200, '<title>Sign in</title>', { 'content-type': 'text/html' }, 'unparsable'],
    [200, 'garbage', JSON_TYPE, 'unparsable'],
  ])('of %d with %j %j means %s, to a list and to a watch', async (status, body, headers, problem) => {
    answering(status, headers, body);
    expect(await problemOf(source.list({ limit: 1 }, open.signal))).toBe(problem);
    // Only what calls itself JSON opens a watch.
    const isJson = status === 200 && headers === JSON_TYPE;
    if (!isJson) expect(await problemOf(watching())).toBe(problem);
    expect(opened).toBe(0);
  });

  test('says when it may be asked for again', async () => {
    answering(429, { 'retry-after': '7' }, 'Too many requests');
    await expect(source.list({ limit: 1 }, open.signal)).rejects.toMatchObject({ problem: 'busy', retryAfterMs: 7000 });
  });

  test.each(['list', 'watch'])('that breaks off is no %s', async (verb) => {
    server.answer = (response) => {
      response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' });
      response.write(verb === 'list' ? EMPTY_LIST : ADDED, () => response.destroy());
    };
    expect(await problemOf(verb === 'list' ? source.list({ limit: 1 }, open.signal) : watching())).toBe('unavailable');
  });

  test('from nobody is a SourceError too', async () => {
    await server.close();
    expect(await problemOf(source.list({ limit: 1 }, open.signal))).toBe('unavailable');
    server = await startRecordingServer();
  });

  test('with credentials that cannot be read is not asked for', async () => {
    const cluster = { ...clusterAt(server.url), credentials: () => Promise.reject(new Error('no such file')) };
    const blind = new ApiListWatch({ client: new ApiClient(cluster), kind: APPLICATION, clock });
    expect(await problemOf(blind.list({ limit: 1 }, open.signal))).toBe('unauthorized');
    expect(server.asked).toEqual([]);
  });
});

describe('a watch', () => {
  let response: ServerResponse;

  async function opening(signal?: AbortSignal): Promise<{ problem: Promise<string> }> {
    server.answer = (answer) => {
      response = answer;
      response.writeHead(200, JSON_TYPE).flushHeaders();
    };
    const problem = problemOf(watching(signal));
    await eventually(() => opened === 1);
    return { problem };
  }

  test('is open before the first event', async () => {
    const { problem } = await opening();
    expect(events).toEqual([]);
    response.end();
    expect(await problem).toBe('none');
  });

  test('hands on each line as soon as it is whole', async () => {
    const { problem } = await opening();
    response.write(ADDED.slice(0, 30));
    response.write(`${ADDED.slice(30)}${ADDED.slice(0, 10)}`);
    await eventually(() => events.length === 1);
    response.end(ADDED.slice(10));
    expect(await problem).toBe('none');
    expect(events.length).toBe(2);
  });

  test('that ends inside a line is broken, and the half line is not an event', async () => {
    const { problem } = await opening();
    response.end(`${ADDED}${ADDED.slice(0, -5)}`);
    expect(await problem).toBe('unavailable');
    expect(events.length).toBe(1);
  });

  test('that is cut between two lines is broken too', async () => {
    const { problem } = await opening();
    response.write(ADDED, () => response.destroy());
    expect(await problem).toBe('unavailable');
  });

  test('ends at a line that cannot be parsed, and nothing after it is read', async () => {
    const { problem } = await opening();
    response.write(`${ADDED}garbage\n${ADDED}`);
    expect(await problem).toBe('unparsable');
    expect(events.length).toBe(1);
  });

  test('ends at an ERROR event as the status that it carries', async () => {
    const { problem } = await opening();
    response.write(`${ADDED}{"type":"ERROR","object":{"kind":"Status","code":410}}\n${ADDED}`);
    expect(await problem).toBe('expired');
    expect(events.length).toBe(1);
  });

  test('that is silent is dead, but any byte keeps it alive', async () => {
    const { problem } = await opening();
    clock.advance(149_999);
    response.write(ADDED);
    await eventually(() => events.length === 1);
    clock.advance(149_999);
    response.write(ADDED);
    await eventually(() => events.length === 2);
    clock.advance(150_000);
    expect(await problem).toBe('unavailable');
  });

  test('ends when it is aborted, and lets go of its connection', async () => {
    const abort = new AbortController();
    const { problem } = await opening(abort.signal);
    let isClosed = false;
    response.on('close', () => (isClosed = true));
    abort.abort();
    expect(await problem).toBe('unavailable');
    await eventually(() => isClosed);
  });

  test('hands on what its listener throws', async () => {
    answering(200, JSON_TYPE, ADDED);
    const thrower = {
      onOpen: () => undefined,
      onEvent: () => {
        throw new TypeError('broken');
      },
    };
    await expect(source.watch({ from: '5', timeoutSeconds: 1 }, thrower, open.signal)).rejects.toThrow(TypeError);
  });

  test('leaves its connection for the next request when it ends in order', async () => {
    answering(200, JSON_TYPE, '');
    const ports = new Set<number | undefined>();
    const { answer } = server;
    server.answer = (answered) => {
      ports.add(answered.socket?.remotePort);
      answer(answered);
    };
    await watching();
    await new Promise((resolve) => setImmediate(resolve));
    await watching();
    expect(ports.size).toBe(1);
  });
});
