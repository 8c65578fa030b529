import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CHECKOUT } from '../support/checkout.js';
import { type RunningServer, startServer } from '../e2e/running-server.js';
import { Terminal } from '../support/terminal.js';
import { applicationClient } from '../support/grpc-stream-client.js';
import { NdjsonClient, SseClient } from '../support/http-stream-clients.js';
import { grpcDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { waitUntil } from '../support/wait-until.js';
import { at, type WatchClient } from '../support/watch-client.js';
import { anApplication, APPLICATIONS, ownText } from './application-writer.js';
import { RealCluster } from './real-cluster.js';

let cluster: RealCluster;
let terminal: Terminal;
let server: RunningServer;
let clients: WatchClient[] = [];

beforeAll(async () => {
  cluster = await RealCluster.start();
  terminal = new Terminal();
  server = await startServer(terminal, cluster, { flags: '--log-level warn' });
});
/** Only then does a question without a stream have an answer. */
async function untilReady({ url }: RunningServer): Promise<void> {
  await waitUntil(async () => (await fetch(`${url}/api/v1/applications`)).status === 200, 'the server to be ready');
}

/** Nothing that was written so far is still on its way to the server: a stream that begins now begins after it. */
async function caughtUp(): Promise<void> {
  await waitUntil(
    async () => (await revisionsAt(`${server.url}/api/v1/applications`)) === (await revisionsIn(cluster)),
    'the server to know what the cluster knows',
  );
}

async function revisionsAt(url: string): Promise<string> {
  const response = await fetch(url);
  const text = await response.text();
  return response.ok ? revisionsOf(text) : text;
}

async function revisionsIn(known: RealCluster): Promise<string> {
  return revisionsOf((await known.request('GET', APPLICATIONS)).text);
}

function revisionsOf(list: string): string {
  // Argo CD's empty list is null.
  const items = at(JSON.parse(list), 'items') ?? [];
  if (!Array.isArray(items)) throw new Error(`not a list: ${list}`);
  return items.flatMap((item) => [at(at(item, 'metadata'), 'uid'), at(at(item, 'metadata'), 'resourceVersion')]).join();
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await cluster.request('DELETE', APPLICATIONS);
  await caughtUp();
});
afterAll(async () => {
  await terminal?.close();
  await cluster?.close();
});

/** What JSON libraries change: escapes of Go, large and fractional numbers, names that are numbers. */
const ODD = {
  annotations: { 10: 'b', 2: 'a', html: '<a href="x">&</a>', line: '\u2028\u2029', face: '😀 é \u0001' },
  unknown: { big: 9007199254740993n, small: -0.5, exponent: 1e21, 10: 1, 2: 2, deep: [[[]], {}, null, [null]] },
};

describe('R14: an object arrives in the API server’s own bytes', () => {
  const put = async (): Promise<string> => {
    const text = JSON.stringify(anApplication('odd', { spec: { unknown: ODD.unknown } }), (_, value: unknown) =>
      typeof value === 'bigint' ? Number(value) : value,
    ).replace('"big":9007199254740992', '"big":9007199254740993');
    expect((await cluster.send('POST', APPLICATIONS, text)).status).toBe(201);
    expect(
      await cluster.request('PATCH', `${APPLICATIONS}/odd`, { metadata: { annotations: ODD.annotations } }),
    ).toMatchObject({ status: 200 });
    return ownText(cluster, 'odd');
  };

  test('over SSE, in a snapshot and live', async () => {
    const live = new SseClient(server.url, {});
    clients.push(live);
    await live.untilMark('synced');
    const text = await put();
    await live.untilEvents(2);
    expect(live.messages[1]?.data).toBe(`{"result":{"type":"MODIFIED","application":${text}}}`);
    const late = new SseClient(server.url, {});
    clients.push(late);
    await late.untilMark('synced');
    expect(late.messages.map(({ data }) => data)).toEqual([`{"result":{"type":"ADDED","application":${text}}}`]);
  });

  test('over NDJSON, and in Get and List', async () => {
    const live = new NdjsonClient(server.url, {});
    clients.push(live);
    await live.untilHeaders();
    const text = await put();
    await live.untilEvents(2);
    expect(live.lines[1]).toContain(`{"result":{"type":"MODIFIED","application":${text}}`);
    expect(await (await fetch(`${server.url}/api/v1/applications/odd`)).text()).toBe(text);
    expect(await (await fetch(`${server.url}/api/v1/applications`)).text()).toContain(`"items":[${text}\n]`);
  });

  test('after a list as after a watch', async () => {
    const text = await put();
    const second = await startServer(terminal, cluster, { flags: '--log-level warn' });
    await untilReady(second);
    expect(await (await fetch(`${second.url}/api/v1/applications/odd`)).text()).toBe(text);
    await second.process.stop();
  });
});

describe.each([sseDoor, ndjsonDoor, grpcDoor])('over $name', (door) => {
  const synced = async (ask = {}): Promise<WatchClient> => {
    const client = door.open(server, { bookmarks: true, ...ask });
    clients.push(client);
    await client.untilMark('synced');
    return client;
  };

  test('a snapshot, then what happens', async () => {
    await cluster.request('POST', APPLICATIONS, anApplication('a'));
    await caughtUp();
    const client = await synced();
    const before = client.story;
    await cluster.request('PATCH', `${APPLICATIONS}/a`, { metadata: { labels: { env: 'prod' } } });
    await cluster.request('POST', APPLICATIONS, anApplication('b'));
    await cluster.request('DELETE', `${APPLICATIONS}/a`);
    await client.untilEvent('DELETED', 'a');
    expect(before).toEqual(['reset', 'ADDED a', 'synced']);
    expect(client.story.slice(before.length)).toEqual(['MODIFIED a', 'ADDED b', 'DELETED a']);
  });

  test('an object with a finalizer is MODIFIED when it is asked to go, and DELETED when it goes', async () => {
    await cluster.request('POST', APPLICATIONS, anApplication('held', { finalizers: ['example.com/hold'] }));
    await caughtUp();
    const client = await synced({ name: 'held' });
    await cluster.request('DELETE', `${APPLICATIONS}/held`);
    await client.untilEvent('MODIFIED', 'held');
    await cluster.request('PATCH', `${APPLICATIONS}/held`, { metadata: { finalizers: null } });
    await client.untilEvent('DELETED', 'held');
    expect(client.story.slice(3)).toEqual(['MODIFIED held', 'DELETED held']);
  });

  test('an update that changes nothing is no event', async () => {
    await cluster.request('POST', APPLICATIONS, anApplication('same', { labels: { env: 'prod' } }));
    await caughtUp();
    const client = await synced();
    await cluster.request('PATCH', `${APPLICATIONS}/same`, { metadata: { labels: { env: 'prod' } } });
    await cluster.request('PATCH', `${APPLICATIONS}/same`, { metadata: { labels: { env: 'dev' } } });
    await client.untilEvent('MODIFIED', 'same');
    expect(client.events.slice(1).map(({ labels }) => labels)).toEqual([{ env: 'dev' }]);
  });

  test('the order of many writes at a time is that of the cluster', async () => {
    const client = await synced();
    const writes = Array.from({ length: 40 }, (_, i) =>
      cluster.request('POST', APPLICATIONS, anApplication(`many-${i}`)),
    );
    const written = (await Promise.all(writes)).map(({ text }) =>
      BigInt(String(at(at(JSON.parse(text), 'metadata'), 'resourceVersion'))),
    );
    await client.untilEvents(40);
    expect(client.events.map(({ revision }) => BigInt(revision))).toEqual(
      [...written].sort((a, b) => (a < b ? -1 : 1)),
    );
  });
});

test('List and Get over gRPC say what the cluster says', async () => {
  await cluster.request('POST', APPLICATIONS, anApplication('listed', { labels: { env: 'prod' } }));
  await cluster.request('POST', APPLICATIONS, anApplication('other'));
  const seen = new SseClient(server.url, {});
  clients.push(seen);
  await seen.untilEvent('ADDED', 'other');
  const client = applicationClient(server.grpcAddress);
  const list = await client.unary('List', { selector: 'env=prod' });
  const get = await client.unary('Get', { name: 'other' });
  client.close();
  const items = at(list, 'items');
  expect(Array.isArray(items) ? items.map((item) => at(at(item, 'metadata'), 'name')) : items).toEqual(['listed']);
  expect(at(at(get, 'metadata'), 'name')).toBe('other');
});

test.each([
  ['SSE', () => `--server ${server.http}`],
  ['gRPC', () => `--grpc ${server.grpcAddress}`],
])('kubecast watch over %s prints what is patched', async (_, door) => {
  await cluster.request('POST', APPLICATIONS, anApplication('shown'));
  const watch = terminal.paste(`exec node '${CHECKOUT}dist/src/main.js' watch ${door()}`);
  await watch.shows(/^ADDED .* shown /m);
  const health = { status: { health: { status: 'Degraded' }, sync: { status: 'Synced' } } };
  await cluster.request('PATCH', `${APPLICATIONS}/shown`, health);
  await watch.shows(/^MODIFIED .* shown .* Degraded /m);
  await cluster.request('DELETE', `${APPLICATIONS}/shown`);
  await watch.shows(/^DELETED .* shown /m);
  await watch.stop();
});

describe('R13: a server that the cluster refuses', () => {
  const as = (token: string): { kubeconfig(): string } => ({
    kubeconfig: () => cluster.kubeconfig().replace(`"${cluster.token()}"`, `"${token}"`),
  });

  test('because of what it may do says verb, resource and reason, and answers nothing', async () => {
    const refused = await startServer(terminal, as(cluster.token('nobody')), { flags: '--log-level warn' });
    await waitUntil(() => refused.process.err.includes('applications.argoproj.io: 403'), 'the reason');
    // A list that comes as a stream is refused as a watch.
    expect(refused.process.err).toMatch(/list applications\.argoproj\.io.*403.*cannot list resource/);
    expect((await fetch(`${refused.url}/api/v1/applications`)).status).toBe(503);
    await refused.process.stop();
  });

  test('because of its token reads the kubeconfig again, and goes on', async () => {
    const refused = await startServer(terminal, as('expired'), { flags: '--log-level warn' });
    await waitUntil(() => refused.process.err.includes('401'), 'the reason');
    writeFileSync(refused.kubeconfig, cluster.kubeconfig());
    await untilReady(refused);
    await refused.process.stop();
  });
});
