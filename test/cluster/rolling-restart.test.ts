import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type RunningServer, startServer } from '../e2e/running-server.js';
import { Terminal } from '../support/terminal.js';
import { sseDoor } from '../support/stream-clients.js';
import { RealCluster } from './real-cluster.js';
import { ReturningClient } from './returning-client.js';

const CLIENTS = 100;
const FLAGS = '--log-level warn --drain 0s';
const APPLICATIONS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';

let cluster: RealCluster;
let terminal: Terminal;
let servers: [RunningServer, RunningServer];
let clients: ReturningClient[] = [];

beforeAll(async () => {
  cluster = await RealCluster.start();
});
afterAll(async () => {
  await cluster?.close();
});
beforeEach(async () => {
  terminal = new Terminal();
  for (let i = 0; i < 20; i++) await create(`app-${i}`);
  servers = [await start(), await start()];
  clients = Array.from({ length: CLIENTS }, () => new ReturningClient(sseDoor));
  await Promise.all(clients.map((client, i) => client.goTo(servers[i % 2 === 0 ? 0 : 1])));
});
afterEach(async () => {
  for (const client of clients) client.leave();
  await terminal?.close();
  await cluster.request('DELETE', APPLICATIONS);
});

test('in a quiet cluster a restart of both servers, one after the other, resets no client', async () => {
  for (const restarted of [0, 1] as const) {
    await elsewhere();
    await restart(restarted);
  }
  expect(resets()).toBe(0);
  await create('after');
  await Promise.all(clients.map((client) => client.untilEvent('ADDED', 'after')));
  // Everything that was told after the comeback is the one thing that was new.
  for (const client of clients) expect(client.events).toEqual(['ADDED after']);
});

test('with a few writes in between it resets no client either, and each hears of them once', async () => {
  for (const restarted of [0, 1] as const) {
    await patch('app-3', { round: `${restarted}` });
    await remove(`app-${10 + restarted}`);
    await elsewhere();
    await create(`new-${restarted}`);
    await Promise.all(clients.map((client) => client.untilEvent('ADDED', `new-${restarted}`)));
    await elsewhere();
    await restart(restarted);
  }
  expect(resets()).toBe(0);
  await create('after');
  await Promise.all(clients.map((client) => client.untilEvent('ADDED', 'after')));
  for (const client of clients) expect(client.events).toEqual(['ADDED after']);
});

function start(port = 0): Promise<RunningServer> {
  return startServer(terminal, cluster, { port, flags: FLAGS });
}

/** Its clients go to the other one, and back when it is there again. */
async function restart(index: 0 | 1): Promise<void> {
  const old = servers[index];
  const other = servers[index === 0 ? 1 : 0];
  const moved = clients.filter((client) => client.isAt(old));
  old.process.signal('SIGTERM');
  await Promise.all(moved.map((client) => client.untilLeft()));
  await Promise.all(moved.map((client) => client.goTo(other)));
  await old.process.ended;
  const again = await start(old.port);
  servers[index] = again;
  const all = clients.filter((client) => client.isAt(other));
  for (const client of all) client.leave();
  await Promise.all(all.map((client) => client.goTo(again)));
}

const resets = (): number => clients.filter((client) => client.resets > 0).length;

async function create(name: string): Promise<void> {
  const body = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name },
    spec: { project: 'default' },
  };
  expect(await cluster.request('POST', APPLICATIONS, body)).toMatchObject({ status: 201 });
}

async function patch(name: string, labels: Record<string, string>): Promise<void> {
  const path = `${APPLICATIONS}/${name}`;
  expect(await cluster.request('PATCH', path, { metadata: { labels } })).toMatchObject({ status: 200 });
}

async function remove(name: string): Promise<void> {
  expect(await cluster.request('DELETE', `${APPLICATIONS}/${name}`)).toMatchObject({ status: 200 });
}

/** Other kinds are never quiet: the cluster's revision goes on without Applications. */
async function elsewhere(): Promise<void> {
  const map = { metadata: { generateName: 'other-' } };
  expect(await cluster.request('POST', '/api/v1/namespaces/argocd/configmaps', map)).toMatchObject({ status: 201 });
}
