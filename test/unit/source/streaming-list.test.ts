import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { APPLICATION } from '../../../src/model/application.js';
import { ApiClient } from '../../../src/source/kubernetes/api-client.js';
import { ApiListWatch } from '../../../src/source/kubernetes/api-list-watch.js';
import { type ListPage, SourceError } from '../../../src/source/list-watch.js';
import { applicationText } from '../../support/application-text.js';
import { clusterAt } from '../../support/cluster-at.js';
import { eventually } from '../../support/eventually.js';
import { type RecordingServer, startRecordingServer } from '../../support/recording-server.js';
import { WatchedClock } from '../../support/watched-clock.js';

const line = (type: string, name: string, revision: number): string =>
  `{"type":"${type}","object":${applicationText({ name, revision })}}\n`;
const bookmark = (revision: number, annotations: object = {}): string =>
  `${JSON.stringify({ type: 'BOOKMARK', object: { metadata: { resourceVersion: String(revision), annotations } } })}\n`;
const END = bookmark(20, { 'k8s.io/initial-events-end': 'true' });
const JSON_TYPE = { 'content-type': 'application/json' };
const EXPIRED = '{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}\n';

const open = new AbortController();
let clock: WatchedClock;
let server: RecordingServer;
let client: ApiClient;
let source: ApiListWatch;

beforeEach(async () => {
  clock = new WatchedClock();
  server = await startRecordingServer();
  client = new ApiClient(clusterAt(server.url));
  source = new ApiListWatch({ client, kind: APPLICATION, clock });
});

afterEach(async () => {
  client.close();
  await server.close();
});

/** The answer stays open, as a watch does. */
function telling(...lines: string[]): void {
  server.answer = (response) => void response.writeHead(200, JSON_TYPE).write(lines.join(''));
}

function answering(status: number, body: string): void {
  server.answer = (response) => void response.writeHead(status, JSON_TYPE).end(body);
}

const streamed = (): Promise<ListPage | undefined> => source.streamList({}, open.signal);

async function states(): Promise<string[] | undefined> {
  const page = await streamed();
  return page?.objects.map(({ header }) => `${header.name}@${header.revision}`);
}

async function problem(): Promise<unknown> {
  return streamed().catch((error: unknown) => (error instanceof SourceError ? error.problem : error));
}

describe('a streaming list', () => {
  test('asks for the state as the beginning of a watch, not older than a minimum', async () => {
    telling(END);
    await source.streamList({ notOlderThan: '7' }, open.signal);
    const asked = new URL(server.asked[0] ?? '', server.url).searchParams;
    expect(Object.fromEntries(asked)).toEqual({
      watch: 'true',
      sendInitialEvents: 'true',
      resourceVersion: '7',
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: 'true',
    });
  });

  test('is the state at the bookmark that ends it', async () => {
    telling(line('ADDED', 'a', 5), line('ADDED', 'b', 6), END, line('ADDED', 'late', 21));
    const page = await streamed();
    expect(page?.revision).toBe('20');
    expect(page?.objects.map(({ header }) => header.name)).toEqual(['a', 'b']);
  });

  test('takes in what changes while it is sent', async () => {
    telling(line('ADDED', 'a', 5), line('ADDED', 'b', 6), line('MODIFIED', 'a', 18), line('DELETED', 'b', 19), END);
    expect(await states()).toEqual(['a@18']);
  });
});

describe('a server is asked for pages, and no more for a stream,', () => {
  const lists: [string, () => void][] = [
    ['that refuses the parameters', () => answering(422, '{"kind":"Status","code":422}')],
    ['that lets us list but not watch', () => answering(403, '{"kind":"Status","code":403}')],
    ['that tells how far it is before the state is through', () => telling(line('ADDED', 'a', 5), bookmark(10), END)],
  ];
  test.each(lists)('%s', async (_, prepare) => {
    prepare();
    expect(await states()).toBeUndefined();
    expect(await states()).toBeUndefined();
    expect(server.asked).toHaveLength(1);
  });

  test('that tells of changes for ever, and not that the state is through', async () => {
    let told: ServerResponse | undefined;
    server.answer = (response) => {
      told = response.writeHead(200, JSON_TYPE);
      told.write(line('ADDED', 'a', 5));
    };
    let isAnswered = false;
    const answer = states().finally(() => (isAnswered = true));
    await eventually(() => clock.waiting > 0);
    for (let revision = 10; !isAnswered; revision++) {
      const wound = clock.delays.length;
      told?.write(line('MODIFIED', 'a', revision));
      // Each line winds the watchdog anew.
      await eventually(() => isAnswered || clock.delays.length > wound);
      clock.advance(4_000);
    }
    expect(await answer).toBeUndefined();
  });

  test('that says nothing more, and not that the state is through', async () => {
    telling(line('ADDED', 'a', 5));
    const answer = states();
    // The watchdog is wound once the answer has begun.
    await eventually(() => clock.waiting > 0);
    clock.advance(5_000);
    expect(await answer).toBeUndefined();
  });
});

describe('a server is asked for pages this time', () => {
  const lists: [string, () => void][] = [
    ['when it ends the watch without the bookmark', () => answering(200, line('ADDED', 'a', 5))],
    ['when it shows an object that cannot be read', () => telling('{"type":"ADDED","object":{}}\n', END)],
  ];
  test.each(lists)('%s', async (_, prepare) => {
    prepare();
    expect(await states()).toBeUndefined();
    telling(END);
    expect(await states()).toEqual([]);
  });
});

describe('what befalls any list is told as it is', () => {
  test('a revision that is gone', async () => {
    telling(EXPIRED);
    expect(await problem()).toBe('expired');
  });

  test('a refusal', async () => {
    answering(401, '{"kind":"Status","code":401}');
    expect(await problem()).toBe('unauthorized');
  });

  test('a connection that breaks, after which the stream is asked for again', async () => {
    server.answer = (response) => void response.writeHead(200, JSON_TYPE).write('{"type"', () => response.destroy());
    expect(await problem()).toBe('unavailable');
    telling(END);
    expect(await states()).toEqual([]);
  });
});
