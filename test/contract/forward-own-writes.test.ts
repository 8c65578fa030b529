import { Client, credentials } from '@grpc/grpc-js';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
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
  const here = useWorld();

  /** Argo CD's answer to a write: what it has left. */
  const written = async (): Promise<object> => {
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

  const DOORS: readonly { what: string; write: (server: TestServer) => Promise<unknown> }[] = [
    { what: 'gRPC', write: (server) => callBy(server, 'Sync', Buffer.alloc(0)) },
    { what: 'gRPC, by a refresh', write: (server) => callBy(server, 'Get', REFRESH) },
    {
      what: 'gRPC-Web',
      write: async ({ url }) => {
        const call = new GrpcWebCall(`${url}/application.ApplicationService/Sync`, framed(Buffer.alloc(0)));
        await call.untilEnd();
        if (call.messages.length !== 1) throw new Error(`answered ${call.httpStatus}`);
      },
    },
    {
      what: 'HTTP',
      write: async ({ url }) => {
        const asked = { method: 'POST', headers: JSON_TYPE, body: '{}' };
        return (await fetch(`${url}/api/v1/applications/shop/sync`, asked)).json();
      },
    },
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

  test.each(DOORS)('is not waited for where it is not followed: over $what', async ({ write }) => {
    const config = { applicationNamespaces: [] };
    const elsewhere = await here.world.addServer({ config, parts: { ...parts, clock: patient } });
    namespace = 'team-a';
    const asked = await elsewhere.metric(UPSTREAM_LISTS);
    await write(elsewhere);
    expect(await elsewhere.metric(UPSTREAM_LISTS)).toBe(asked);
  });
});

function callBy({ grpcAddress }: TestServer, method: string, request: Buffer): Promise<unknown> {
  const client = new Client(grpcAddress, credentials.createInsecure());
  const path = `/application.ApplicationService/${method}`;
  const { requestSerialize, responseDeserialize } = rawMethod(path, false, false);
  return new Promise<unknown>((resolve, reject) => {
    client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, (error, answer) => {
      client.close();
      if (error) reject(error);
      else resolve(answer);
    });
  });
}
