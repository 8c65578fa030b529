import type { ClientReadableStream } from '@grpc/grpc-js';
import { Metadata } from '@grpc/grpc-js';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createParser } from 'eventsource-parser';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { Applications } from '../../support/applications.js';
import { FixedTrees, nodeOf } from '../../support/fixed-trees.js';
import { applicationClient } from '../../support/grpc-stream-client.js';
import { useReadApi } from '../../support/read-api.js';
import { waitUntil } from '../../support/wait-until.js';

const LOGS = '/api/v1/applications/shop/logs';
const ALLOWED = ['applications, get, p1/*', 'logs, get, p1/*'];

function addPod({ resources }: Simulator, name: string): void {
  const spec = { nodeName: 'n', containers: [{ name: 'main', image: 'i' }] };
  resources.create('pods', { metadata: { name, namespace: 'shop' }, spec, status: { phase: 'Running' } });
}

interface Entry {
  readonly content: string;
  readonly podName: string;
  readonly last: boolean;
}

describe('the logs of an application', () => {
  const trees = new FixedTrees();
  const here = useReadApi(() => ({ parts: { trees } }));
  const open: (() => void)[] = [];
  const lines = async (query = '', caller = 'dev'): Promise<Entry[]> => {
    const { text } = await here.http(`${LOGS}${query}`, caller);
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).result);
  };
  const follow = (
    request: object = {},
  ): { entries: Entry[]; call: ClientReadableStream<unknown>; error: () => unknown } => {
    const client = applicationClient(here.world.server.grpcAddress);
    const metadata = new Metadata();
    metadata.set('x-test-caller', 'dev');
    const call = client.stream('PodLogs', { name: 'shop', follow: true, ...request }, metadata);
    const entries: Entry[] = [];
    let error: unknown;
    call.on('data', (entry) => entries.push(entry));
    call.on('error', (thrown) => (error = thrown));
    open.push(() => {
      call.cancel();
      client.close();
    });
    return { entries, call, error: () => error };
  };
  const followers = (): number => here.world.simulator.podLogs.of('shop', 'web-b', 'main').listeners.size;
  const say = (pod: string, text: string): void => here.world.simulator.podLogs.append('shop', pod, text);

  beforeAll(async () => {
    const { simulator, cluster, server } = here.world;
    simulator.resources.create('namespaces', { metadata: { name: 'shop' } });
    for (const name of ['web-a', 'web-b', 'other']) addPod(simulator, name);
    const deployment = nodeOf('Deployment', 'web');
    trees.nodes = [
      deployment,
      nodeOf('Pod', 'web-a', deployment),
      nodeOf('Pod', 'web-b', deployment),
      nodeOf('Pod', 'other'),
    ];
    const apps = new Applications(cluster);
    await apps.create('shop', { project: 'p1' });
    await apps.create('abroad', { project: 'p1' });
    await apps.patch('abroad', { spec: { destination: { server: 'https://far.example.com' } } });
    await server.caughtUp();
    say('web-a', 'Starting');
    say('web-a', 'an ERROR');
    say('other', 'hello');
  });
  beforeEach(() => here.permissions.replace({ dev: ALLOWED, reader: ['applications, get, p1/*'] }));
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  test('are those of all its pods, and end with an entry that says so', async () => {
    const entries = await lines();
    expect(
      entries
        .filter(({ last }) => !last)
        .map(({ content }) => content)
        .sort(),
    ).toEqual(['Starting', 'an ERROR', 'hello']);
    expect(entries.at(-1)).toMatchObject({ content: '', last: true, podName: '' });
  });

  test('have every field, also where it says nothing', async () => {
    const [first] = await lines('?resourceName=web-a');
    expect(Object.keys(Object(first))).toEqual(['content', 'timeStamp', 'last', 'timeStampStr', 'podName']);
    expect(first).toMatchObject({ content: 'Starting', last: false, podName: 'web-a' });
  });

  test.each([
    ['one pod by name', '?podName=other', ['hello']],
    ['the pods of what owns them', '?kind=Deployment&resourceName=web', ['Starting', 'an ERROR']],
    ['lines with a text', '?filter=error', ['an ERROR']],
    ['lines without a text', '?filter=!error&podName=web-a', ['Starting']],
    ['lines with a text as it is written', '?filter=error&matchCase=true', []],
    ['the last line', '?podName=web-a&tailLines=1', ['an ERROR']],
    ['what came before the end of a time', '?untilTime=2001-01-01T00:00:00Z', []],
  ])('%s', async (_, query, expected) => {
    expect((await lines(query)).filter(({ last }) => !last).map(({ content }) => content)).toEqual(expected);
  });

  test('are found under the path that names a pod', async () => {
    const { text } = await here.http('/api/v1/applications/shop/pods/other/logs', 'dev');
    expect(text).toContain('"content":"hello"');
  });

  test('are empty without an end where no pod is meant', async () => {
    expect(await here.http(`${LOGS}?podName=none`, 'dev')).toMatchObject({ status: 200, text: '' });
  });

  test('come as server-sent events', async () => {
    const headers = { 'x-test-caller': 'dev', accept: 'text/event-stream' };
    const response = await fetch(`${here.world.server.url}${LOGS}?podName=other`, { headers });
    const seen: string[] = [];
    createParser({ onEvent: ({ data }) => seen.push(JSON.parse(data).result.content) }).feed(await response.text());
    expect(seen).toEqual(['hello', '']);
  });

  test('can be saved as a file of plain lines', async () => {
    const query = '?download=true&namespace=shop&podName=web-a&container=main';
    const { status, headers, text } = await here.http(`${LOGS}${query}`, 'dev');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/octet-stream');
    expect(headers.get('content-disposition')).toContain('shop-web-a-main.log');
    expect(text).toBe('Starting\nan ERROR\n');
  });

  test('go on over gRPC while they are followed', async () => {
    const { entries } = follow({ podName: 'web-b' });
    await waitUntil(() => followers() > 0, 'the log to be followed');
    say('web-b', 'later');
    await waitUntil(() => entries.some(({ content }) => content === 'later'), 'the line');
    expect(entries.every(({ last }) => !last)).toBe(true);
  });

  test('are followed no longer when the caller goes', async () => {
    const { call } = follow({ podName: 'web-b' });
    await waitUntil(() => followers() > 0, 'the log to be followed');
    call.cancel();
    await waitUntil(() => followers() === 0, 'the log to be left');
  });

  test('end as soon as the right to read them is gone', async () => {
    const { entries, error } = follow({ podName: 'web-b' });
    await waitUntil(() => followers() > 0, 'the log to be followed');
    here.permissions.replace({ dev: ['applications, get, p1/*'] });
    say('web-b', 'secret');
    await waitUntil(() => error() !== undefined, 'the end');
    expect(error()).toMatchObject({
      code: 7,
      details: 'permission denied: logs, get, p1/shop, sub: dev, iat: 2026-01-02T03:04:05Z',
    });
    expect(entries.map(({ content }) => content)).not.toContain('secret');
    expect(followers()).toBe(0);
  });

  test('end also while nobody says anything', async () => {
    const { error } = follow({ podName: 'web-b' });
    await waitUntil(() => followers() > 0, 'the log to be followed');
    here.permissions.replace({ dev: ['logs, get, p1/*'] });
    await waitUntil(() => error() !== undefined, 'the end');
    expect(error()).toMatchObject({ code: 7, details: 'permission denied' });
  });

  test('end when the application goes to a project that is not theirs', async () => {
    const { entries, error } = follow({ podName: 'web-b' });
    await waitUntil(() => followers() > 0, 'the log to be followed');
    await new Applications(here.world.cluster).move('shop', 'p2');
    await here.world.server.caughtUp();
    say('web-b', 'secret of p2');
    await waitUntil(() => error() !== undefined, 'the end');
    await new Applications(here.world.cluster).move('shop', 'p1');
    await here.world.server.caughtUp();
    expect(entries.map(({ content }) => content)).not.toContain('secret of p2');
  });

  test('end when it goes there while nobody says anything', async () => {
    const { error } = follow({ podName: 'web-b' });
    await waitUntil(() => followers() > 0, 'the log to be followed');
    await new Applications(here.world.cluster).move('shop', 'p2');
    await waitUntil(() => error() !== undefined, 'the end');
    await new Applications(here.world.cluster).move('shop', 'p1');
    await here.world.server.caughtUp();
    expect(error()).toMatchObject({ code: 7, details: 'permission denied' });
  });

  test('need the right to read logs beside the one to see the application', async () => {
    expect(await here.http(LOGS, 'reader')).toMatchObject({ status: 403 });
    expect(await here.http(LOGS, 'stranger')).toMatchObject({
      status: 403,
      text: expect.stringContaining('"permission denied"'),
    });
    here.permissions.replace({ dev: ['logs, get, p1/*'] });
    expect(await here.http(LOGS, 'dev')).toMatchObject({ status: 403 });
  });

  test('of another cluster are not read, and the answer says why', async () => {
    const { status, text } = await here.http('/api/v1/applications/abroad/logs', 'dev');
    expect(status).toBe(501);
    expect(text).toContain('are in the cluster https://far.example.com; kubecast reads only the one it is in');
  });

  test('of too many pods are refused', async () => {
    here.installation.change({ config: { 'server.maxPodLogsToRender': '2' } });
    const { status, text } = await here.http(LOGS, 'dev');
    here.installation.change({ config: {} });
    expect(status).toBe(400);
    expect(text).toContain('max pods to view logs are reached. Please provide more granular query');
  });

  test.each(['', ' ', 'many', '0x0'])('are bounded as usual where maxPodLogsToRender is %j', async (text) => {
    here.installation.change({ config: { 'server.maxPodLogsToRender': text } });
    const { status } = await here.http(LOGS, 'dev');
    here.installation.change({ config: {} });
    expect(status).toBe(200);
  });

  test('that cannot be read are one line that says why, beside those that can', async () => {
    trees.nodes = [...trees.nodes, nodeOf('Pod', 'gone')];
    const entries = await lines();
    trees.nodes = trees.nodes.slice(0, -1);
    expect(entries).toContainEqual(expect.objectContaining({ podName: 'gone', content: 'pods "gone" not found' }));
    expect(entries.map(({ content }) => content)).toContain('hello');
  });
});

describe('the events of an application', () => {
  const trees = new FixedTrees();
  const here = useReadApi(() => ({ access: 'open', parts: { trees } }));
  const EVENTS = '/api/v1/applications/shop/events';
  beforeAll(async () => {
    const { simulator, cluster, server } = here.world;
    trees.nodes = [nodeOf('Pod', 'web-a')];
    const apps = new Applications(cluster);
    await apps.create('shop');
    await server.caughtUp();
    simulator.resources.create('namespaces', { metadata: { name: 'shop' } });
    const event = (name: string, namespace: string, involvedObject: object) =>
      simulator.resources.create('events', {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name, namespace },
        involvedObject: { namespace, ...involvedObject },
        reason: 'Told',
        message: name,
        type: 'Normal',
        lastTimestamp: '2026-01-02T03:04:05Z',
      });
    event('of-app', 'argocd', { kind: 'Application', name: 'shop', uid: await apps.uidOf('shop') });
    event('of-another', 'argocd', { kind: 'Application', name: 'shop', uid: 'another' });
    event('of-pod', 'shop', { kind: 'Pod', name: 'web-a', uid: 'uid-web-a' });
  });

  test('are those of its own object, in the shape that Argo CD has', async () => {
    const { body } = await here.http(EVENTS);
    const { items } = Object(body);
    expect(items).toMatchObject([
      { message: 'of-app', firstTimestamp: null, lastTimestamp: '2026-01-02T03:04:05Z', source: {}, eventTime: null },
    ]);
    expect(items[0]).not.toHaveProperty('kind');
  });

  test('are those of a resource in its tree', async () => {
    const query = '?resourceName=web-a&resourceUID=uid-web-a&resourceNamespace=shop';
    expect(Object((await here.http(`${EVENTS}${query}`)).body).items).toMatchObject([{ message: 'of-pod' }]);
  });

  test('are none of a resource that is not in its tree', async () => {
    const message = 'web-b not found as part of application shop';
    expect(await here.http(`${EVENTS}?resourceName=web-b&resourceUID=u&resourceNamespace=shop`)).toMatchObject({
      status: 400,
      body: { code: 3, message },
    });
  });

  test('are the same over gRPC', async () => {
    expect(await here.grpc('application.ApplicationService/ListResourceEvents', { name: 'shop' })).toMatchObject({
      items: [{ message: 'of-app', reason: 'Told', lastTimestamp: { seconds: '1767323045' } }],
    });
  });
});
