import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { addApplication, addApplications, setHealth } from '../support/cluster-fixture.js';
import { CHECKOUT } from '../support/checkout.js';
import { type RunningServer, startServer } from './running-server.js';
import { Terminal } from '../support/terminal.js';

let terminal: Terminal;
let simulator: Simulator;
let server: RunningServer;

const FLAGS = '--log-level warn';

beforeEach(async () => {
  terminal = new Terminal();
  simulator = await startSimulator();
  simulator.resources.create('namespaces', { metadata: { name: 'argocd' } });
  addApplications(simulator, 3);
  server = await startServer(terminal, simulator, { flags: FLAGS });
});
afterEach(async () => {
  await terminal.close();
  await simulator.close();
});

/** gRPC on the shared port. */
const DOORS = [
  ['SSE', () => `--server ${server.http}`],
  ['gRPC', () => `--grpc 127.0.0.1:${server.port}`],
] as const;

test.each(DOORS)('kubecast watch over %s shows what changed while its server was killed', async (_, door) => {
  const watch = terminal.paste(`exec node '${CHECKOUT}dist/src/main.js' watch ${door()}`);
  await watch.shows(/^ADDED .* app-2 /m);
  setHealth(simulator, 'app-0', 'Degraded');
  await watch.shows(/^MODIFIED .* app-0 .* Degraded /m);
  await server.process.stop();
  simulator.resources.delete('applications', 'argocd', 'app-1');
  setHealth(simulator, 'app-2', 'Missing');
  addApplication(simulator, 'newcomer');
  server = await startServer(terminal, simulator, { port: server.port, flags: FLAGS });
  await watch.shows(/ newcomer /);
  setHealth(simulator, 'newcomer', 'Progressing');
  const shown = await watch.shows(/^MODIFIED .* newcomer .* Progressing /m);
  const rows = shown.split('\n').map((row) => row.split(/\s+/));
  const missed = rows.slice(rows.findIndex(([, , , , health]) => health === 'Degraded') + 1);
  expect(missed.map(([type = '', , name = '']) => `${type} ${name}`).sort()).toEqual([
    ' ',
    'ADDED newcomer',
    'DELETED app-1',
    'MODIFIED app-2',
    'MODIFIED newcomer',
  ]);
});
