import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenError } from '../base/listen-error.js';
import { seededRandom } from '../base/random.js';
import { kubeconfigText } from '../simulator/kubeconfig.js';
import { application } from '../simulator/scenario/application.js';
import { role } from '../simulator/scenario/cast.js';
import { startScenario } from '../simulator/scenario/scenario.js';
import { type Simulator, startSimulator } from '../simulator/simulator.js';
import { reachable } from './addresses.js';

/** An embedded cluster that is played on. */
export interface DemoCluster {
  readonly url: string;
  /** A file only this user can read; gone when the process exits. */
  readonly kubeconfigPath: string;
  /** Applications that the scenario leaves alone, so that lines with their names work at any time. */
  readonly guests: readonly string[];
}

export interface DemoClusterOptions {
  readonly host: string;
  readonly clusterPort: number;
  readonly apps: number;
  readonly rate: number;
  readonly seed: number;
}

const GUESTS = ['hello', 'goodbye'];

/** What a person changes must be seen in every other terminal, also in those that follow one project. */
export const GUEST_PROJECT = 'platform';

export async function startDemoCluster(options: DemoClusterOptions): Promise<DemoCluster> {
  const { host, apps, rate, seed } = options;
  const simulator = await openSimulator(host, options.clusterPort);
  const guests = GUESTS.slice(0, apps);
  startScenario(simulator, { apps: apps - guests.length, ratePerSecond: rate, seed });
  for (const name of guests) addGuest(simulator, name, seed);
  const url = `http://${reachable(host)}:${simulator.port}`;
  return { url, kubeconfigPath: writeKubeconfig(kubeconfigText(url, 'argocd')), guests };
}

async function openSimulator(host: string, port: number): Promise<Simulator> {
  try {
    return await startSimulator({ host, port });
  } catch (cause) {
    throw listenError({ flag: 'cluster-port', host, port }, cause);
  }
}

/** In the project that the printed lines watch; without a finalizer, for which its deletion would have to wait. */
function addGuest({ resources }: Simulator, name: string, seed: number): void {
  const random = seededRandom(seed);
  const guest = { ...role(0, random), name, project: GUEST_PROJECT, hasFinalizer: false };
  resources.create('applications', application(guest, random, Date.now()));
}

function writeKubeconfig(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubecast-demo-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}
