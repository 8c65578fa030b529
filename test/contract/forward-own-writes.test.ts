import { Client, credentials } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { type Clock, systemClock } from '../../src/base/clock.js';
import { compareRevisions } from '../../src/model/revision.js';
import { parseArgocdServer } from '../../src/serve/forward/argocd-server.js';
import type { ServerParts } from '../../src/server.js';
import { FakeArgocd, rawMethod } from '../support/fake-argocd.js';
import { framed, GrpcWebCall } from '../support/grpc-web-client.js';
import { laggingServer, UPSTREAM_LISTS, whileItAsks } from '../support/lagging-server.js';
import { loadService } from '../support/proto-loader.js';
import type { TestServer } from '../support/running-server.js';
import { useWorld } from '../support/use-world.js';

const { Get } = loadService('application/application.proto', 'application.ApplicationService');
const REFRESH = Get?.requestSerialize({ name: 'shop', refresh: 'normal' }) ?? Buffer.alloc(0);
const JSON_TYPE = { 'content-type': 'application/json' };
const WEB_TYPE = { 'content-type': 'application/grpc-web+proto' };
/** As long as Argo CD waits for itself. */
const WAIT_MS = 2_000;
const patient: Clock = {
  ...systemClock,
  after: (ms, callback) => systemClock.after(ms === WAIT_MS ? 2 ** 31 - 1 : ms, callback),
};

describe('what is written through this replica', () => {
  let argocd = new FakeArgocd();
  let parts: ServerParts = {};
  /** Where Argo CD writes. */
  let namespace = 'argocd';
  let revision = '';
  let whenAsked: () => void = () => undefined;
  /** Until then Argo CD has not answered. */
  let gate: Promise<void> = Promise.resolve();
  const here = useWorld();

  /** Argo CD's answer to a write: what it has left. */
  const written = async (): Promise<object> => {
    whenAsked();
    await gate;
    revision = await here.apps.touch('shop', 'written', namespace);
    return { metadata: { name: 'shop', namespace, resourceVersion: revision } };
  };
  const message = async (): Promise<Buffer> => {
    if (!Get) throw new Error('there is no Get');
    return Get.responseSerialize(await written());
  };

  beforeEach(async () => {
    argocd = new FakeArgocd();
    namespace = 'argocd';
    gate = Promise.resolve();
    whenAsked = () => undefined;
    argocd.write = message;
    argocd.answer = (response, { headers }) => {
      const isWeb = headers['content-type'] === WEB_TYPE['content-type'];
      if (isWeb) void message().then((bytes) => response.writeHead(200, WEB_TYPE).end(framed(bytes)));
      else void written().then((object) => response.writeHead(200, JSON_TYPE).end(JSON.stringify(object)));
    };
    const server = parseArgocdServer(await argocd.open(), true);
    parts = server ? { argocdServer: server } : {};
    for (const one of ['argocd', 'team-a']) await here.apps.create('shop', { namespace: one });
    await here.server.caughtUp();
  });
  afterEach(() => argocd.close());

  const BY_HTTP = {
    what: 'HTTP',
    write: async ({ url }: TestServer): Promise<unknown> => {
      const asked = { method: 'POST', headers: JSON_TYPE, body: '{}' };
      return (await fetch(`${url}/api/v1/applications/shop/sync`, asked)).json();
    },
  };
  const DOORS: readonly { what: string; write: (server: TestServer) => Promise<unknown> }[] = [
    { what: 'gRPC', write: (server) => callBy(server, 'Sync', Buffer.alloc(0)) },
    { what: 'gRPC, by a refresh', write: (server) => callBy(server, 'Get', REFRESH) },
    { what: 'gRPC-Web', write: ({ url }) => webCall(url) },
    BY_HTTP,
    {
      what: 'HTTP, by a refresh',
      write: async ({ url }) => (await fetch(`${url}/api/v1/applications/shop?refresh=hard`)).json(),
    },
  ];
  const isSeenBy = ({ corridor }: TestServer): boolean =>
    compareRevisions(corridor.store.position ?? '0', revision) >= 0;

  test.each(DOORS)('is read from it by whoever was answered: over $what', async ({ write }) => {
    const lagging = await laggingServer(here.world, { ...parts, clock: patient });
    let isAnswered = false;
    const { answer } = await whileItAsks(lagging, () => ({
      answer: write(lagging).then(() => {
        isAnswered = true;
      }),
    }));
    expect([isAnswered, isSeenBy(lagging)]).toEqual([false, false]);
    here.simulator.disconnectAll();
    await answer;
    expect(isSeenBy(lagging)).toBe(true);
  });

  test.each(DOORS)('is answered even if it is not seen for long: over $what', async ({ write }) => {
    const lagging = await laggingServer(here.world, parts);
    await write(lagging);
    expect([revision, isSeenBy(lagging)]).toEqual([expect.stringMatching(/^\d+$/), false]);
  });

  test.each(DOORS)('is answered while the server goes away, and not waited for: over $what', async ({ write }) => {
    let arrived: () => void = () => undefined;
    const hasArrived = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    let goOn: () => void = () => undefined;
    gate = new Promise((resolve) => {
      goOn = resolve;
      whenAsked = arrived;
    });
    const lagging = await laggingServer(here.world, { ...parts, clock: patient }, { drainMs: 30_000 });
    const answer = write(lagging);
    await hasArrived;
    const drained = lagging.drain();
    goOn();
    await answer;
    await drained;
    expect(isSeenBy(lagging)).toBe(false);
  });

  test.each([
    { what: 'gRPC', write: (server: TestServer) => callBy(server, 'Sync', Buffer.alloc(0), Date.now() + 3_000) },
    {
      what: 'gRPC-Web',
      write: ({ url }: TestServer) => webCall(url, { 'grpc-timeout': '3S' }),
    },
  ])('is answered before the time of who asked is over: over $what', async ({ write }) => {
    const lagging = await laggingServer(here.world, { ...parts, clock: patient });
    await write(lagging);
    expect(isSeenBy(lagging)).toBe(false);
  });

  test('is read from it also where the answer came as gzip', async () => {
    argocd.answer = (response) => {
      const type = { ...JSON_TYPE, 'content-encoding': 'gzip' };
      void written().then((object) => response.writeHead(200, type).end(gzipSync(JSON.stringify(object))));
    };
    const lagging = await laggingServer(here.world, { ...parts, clock: patient });
    const { answer } = await whileItAsks(lagging, () => ({ answer: BY_HTTP.write(lagging) }));
    here.simulator.disconnectAll();
    expect(await answer).toMatchObject({ metadata: { resourceVersion: revision } });
    expect(isSeenBy(lagging)).toBe(true);
  });

  test('is not waited for where it is no application', async () => {
    const lagging = await laggingServer(here.world, { ...parts, clock: patient });
    const asked = await lagging.metric(UPSTREAM_LISTS);
    for (const path of ['applicationsets', 'projects', 'applications/shop/resource/actions']) {
      const response = await fetch(`${lagging.url}/api/v1/${path}`, { method: 'POST', headers: JSON_TYPE, body: '{}' });
      expect(await response.json()).toMatchObject({ metadata: { resourceVersion: revision } });
    }
    expect([isSeenBy(lagging), await lagging.metric(UPSTREAM_LISTS)]).toEqual([false, asked]);
  });

  test.each(DOORS)('is not waited for where it is not followed: over $what', async ({ write }) => {
    const config = { applicationNamespaces: [] };
    const elsewhere = await here.world.addServer({ config, parts: { ...parts, clock: patient } });
    namespace = 'team-a';
    const asked = await elsewhere.metric(UPSTREAM_LISTS);
    await write(elsewhere);
    expect(await elsewhere.metric(UPSTREAM_LISTS)).toBe(asked);
  });
});

function callBy({ grpcAddress }: TestServer, method: string, request: Buffer, deadline = Infinity): Promise<unknown> {
  const client = new Client(grpcAddress, credentials.createInsecure());
  const path = `/application.ApplicationService/${method}`;
  const { requestSerialize, responseDeserialize } = rawMethod(path, false, false);
  return new Promise<unknown>((resolve, reject) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, { deadline }, (error, answer) => {
      client.close();
      if (error) reject(error);
      else resolve(answer);
    });
  });
}

async function webCall(url: string, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  const body = framed(Buffer.alloc(0));
  const call = new GrpcWebCall(`${url}/application.ApplicationService/Sync`, body, { headers });
  await call.untilEnd();
  if (call.messages.length !== 1) throw new Error(`answered ${call.httpStatus}`);
}
