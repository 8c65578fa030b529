import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { silentLog } from '../../../src/base/log.js';
import { Metrics } from '../../../src/base/metrics.js';
import { below, pick, type Random, seededRandom } from '../../../src/base/random.js';
import { APPLICATION } from '../../../src/model/application.js';
import { Reflector } from '../../../src/reflector/reflector.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import type { Fault, Mishap } from '../../../src/simulator/faults.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../../src/simulator/simulator.js';
import { ApiClient } from '../../../src/source/kubernetes/api-client.js';
import { ApiListWatch } from '../../../src/source/kubernetes/api-list-watch.js';
import { Store } from '../../../src/store/store.js';
import { clusterAt } from '../../support/cluster-at.js';
import { eventually } from '../../support/eventually.js';

const NAMES = ['a', 'b', 'c', 'd', 'e'];

let simulator: Simulator;
let client: ApiClient;
let store: Store;
let clock: ManualClock;
let reflector: Reflector;
let running: Promise<void>;
let abort: AbortController;

beforeEach(() => prepare());

/** With streaming lists unless said otherwise, as the real server has them. */
async function prepare(server: SimulatorOptions = {}): Promise<void> {
  simulator = await startSimulator(server);
  simulator.resources.create('namespaces', { metadata: { name: 'argocd' } });
  clock = new ManualClock();
  store = new Store();
  client = new ApiClient(clusterAt(new URL(simulator.url)));
  const source = new ApiListWatch({ client, kind: APPLICATION, clock });
  const options = { source, sink: store, clock, random: seededRandom(1), log: silentLog, metrics: new Metrics() };
  reflector = new Reflector({ ...options, resource: 'applications.argoproj.io' });
  abort = new AbortController();
}

async function restart(server: SimulatorOptions): Promise<void> {
  await finish();
  await prepare(server);
}

afterEach(() => finish());

async function finish(): Promise<void> {
  abort.abort();
  await running;
  client.close();
  await simulator.close();
}

function truth(): string[] {
  return simulator.resources.list('applications').map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`);
}

function mirrored(): string[] {
  return [...store.sorted()].map(({ header }) => `${header.name}@${header.revision}`);
}

/** The delays between two tries pass while we wait. */
function reflected(): Promise<void> {
  return eventually(() => {
    clock.advance(200);
    return truth().sort().join() === mirrored().sort().join();
  });
}

/** A change that a watch has seen: what came before it has been seen, or lost. */
async function start(): Promise<void> {
  running = reflector.run(abort.signal);
  await eventually(() => reflector.state.hasSynced && reflector.state.behindMs === 0);
}

function create(name: string): void {
  const spec = { project: 'p', source: { repoURL: 'r' }, destination: {} };
  simulator.resources.create('applications', { metadata: { name, namespace: 'argocd' }, spec });
}

function write(random: Random): void {
  const name = pick(random, NAMES);
  const isThere = simulator.resources.get('applications', 'argocd', name) !== undefined;
  if (!isThere) create(name);
  else if (below(random, 3) === 0) simulator.resources.delete('applications', 'argocd', name);
  else {
    const patch = { metadata: { annotations: { at: String(random.next()) } } };
    simulator.resources.mergePatch('applications', 'argocd', name, patch);
  }
}

describe('over HTTP', () => {
  test('what is listed and watched is what is there, byte for byte the same resourceVersions', async () => {
    for (const name of NAMES) create(name);
    await start();
    expect(mirrored().sort()).toEqual(truth().sort());
    const random = seededRandom(7);
    for (let time = 0; time < 50; time++) write(random);
    await reflected();
    expect(mirrored().length).toBe(truth().length);
  });

  test.each([true, false])('a list of 1,200 comes as a stream (%s), else in three pages', async (streamsLists) => {
    await restart({ streamsLists });
    for (let index = 0; index < 1200; index++) create(`app-${index}`);
    await start();
    expect(store.size).toBe(1200);
  });

  const MISHAPS: Mishap[] = [
    'close',
    'reset',
    'half-line',
    'garbage',
    'no-object',
    'gone',
    'too-many',
    'too-many-text',
  ];
  MISHAPS.push('error', 'html', 'duplicate', 'too-large', 'forbidden', 'not-found', 'unauthorized', 'empty', 'stale');

  const EVERY = [true, false].flatMap((streamsLists) => MISHAPS.map((mishap) => [mishap, streamsLists] as const));

  test.each(EVERY)('%s on a watch and on the (streaming: %s) lists after it is invisible', async (mishap, streams) => {
    await restart({ streamsLists: streams });
    create('a');
    create('b');
    await start();
    const faults: Fault[] = [
      { on: 'watch', do: mishap, after: 1 },
      // Two empty lists in a row would be believed.
      { on: 'list', do: mishap, times: mishap === 'empty' ? 1 : 2 },
      { on: 'watch', do: 'gone' },
      { on: 'watch', do: mishap },
    ];
    for (const fault of faults) simulator.faults.add(fault);
    const random = seededRandom(3);
    for (let time = 0; time < 20; time++) {
      write(random);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await reflected();
    expect(simulator.faults.used).toBeGreaterThan(0);
    simulator.faults.clear();
    create('z');
    await reflected();
    expect(mirrored()).toContain(truth().find((text) => text.startsWith('z@')));
  });

  test('a watch that says nothing more is left, and nothing that it kept back is lost', async () => {
    create('a');
    await start();
    simulator.faults.add({ on: 'watch', do: 'silent' });
    create('b');
    await reflected();
    expect(mirrored().length).toBe(2);
  });

  test('an API server that goes away and comes back is followed again', async () => {
    create('a');
    await start();
    await simulator.close();
    create('b');
    simulator.resources.delete('applications', 'argocd', 'a');
    await eventually(() => reflector.state.behindMs > 0 || (clock.advance(1), false));
    expect(mirrored().length).toBe(1);
    await simulator.reopen();
    await reflected();
    expect(mirrored()).toEqual(truth());
  });

  test('a deletion that a watch has lost is found by the next list', async () => {
    create('a');
    create('b');
    await start();
    simulator.faults.add({ on: 'watch', do: 'lost' });
    simulator.resources.delete('applications', 'argocd', 'a');
    create('c');
    await eventually(() => store.get('argocd/c') !== undefined);
    expect(store.get('argocd/a')).toBeDefined();
    simulator.faults.add({ on: 'watch', do: 'gone' });
    create('d');
    await reflected();
    expect(store.get('argocd/a')).toBeUndefined();
  });

  test('a watch whose beginning has been compacted goes on from a list', async () => {
    create('a');
    await start();
    await simulator.close();
    create('b');
    simulator.resources.compact();
    await simulator.reopen();
    await reflected();
    expect(mirrored().length).toBe(2);
  });

  test('a restore from a backup is taken over', async () => {
    create('a');
    create('b');
    const backup = simulator.resources.revision;
    await start();
    simulator.resources.delete('applications', 'argocd', 'a');
    create('c');
    await reflected();
    simulator.resources.rewind(backup);
    await reflected();
    expect(store.get('argocd/a')).toBeDefined();
    expect(store.position).toBe(backup);
  });

  test('a restore is noticed though the server has overtaken the old position since', async () => {
    create('a');
    const backup = simulator.resources.revision;
    await start();
    simulator.resources.mergePatch('applications', 'argocd', 'a', { metadata: { annotations: { at: '1' } } });
    await reflected();
    await simulator.close();
    simulator.resources.rewind(backup);
    for (const name of ['x', 'y', 'z']) create(name);
    simulator.resources.compact();
    await simulator.reopen();
    await reflected();
    expect(store.size).toBe(4);
  });
});
