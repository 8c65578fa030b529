import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listenError } from '../base/listen-error.js';
import { seededRandom } from '../base/random.js';
import { kubeconfigText } from '../simulator/kubeconfig.js';
import { type Role, role } from '../simulator/scenario/cast.js';
import { startScenario } from '../simulator/scenario/scenario.js';
import { type Simulator, startSimulator } from '../simulator/simulator.js';
import { startIdentityProvider } from '../simulator/identity-provider.js';
import { reachable } from './addresses.js';
import { makeCredentials } from './demo-credentials.js';

/** An embedded cluster that is played on. */
export interface DemoCluster {
  readonly url: string;
  /** A file only this user can read; gone when the process exits. */
  readonly kubeconfigPath: string;
  /** Applications that the scenario leaves alone, so that lines with their names work at any time. */
  readonly guests: readonly string[];
  readonly people: DemoPeople;
}

/** Who one can be. */
export interface DemoPeople {
  /** By account. */
  readonly passwords: ReadonlyMap<string, string>;
  /** Files with a token each, which only this user can read, by who the token stands for. */
  readonly tokenPaths: ReadonlyMap<string, string>;
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
  const { credentials, users } = await makeCredentials(await startIdentityProvider(), Date.now());
  const scenario = startScenario(simulator, { apps: apps - guests.length, ratePerSecond: rate, seed, credentials });
  for (const name of guests) scenario.invite(guest(name, seed));
  const url = `http://${reachable(host)}:${simulator.port}`;
  const folder = privateFolder();
  const write = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const tokenPaths = [...users.tokens].map(([who, token]) => [who, write(`${fileName(who)}.token`, token)] as const);
  return {
    url,
    kubeconfigPath: write('kubeconfig', kubeconfigText(url, 'argocd')),
    guests,
    people: { passwords: users.passwords, tokenPaths: new Map(tokenPaths) },
  };
}

async function openSimulator(host: string, port: number): Promise<Simulator> {
  try {
    return await startSimulator({ host, port });
  } catch (cause) {
    throw listenError({ flag: 'cluster-port', host, port }, cause);
  }
}

/** In the project that the printed lines watch; without a finalizer, for which its deletion would have to wait. */
function guest(name: string, seed: number): Role {
  return { ...role(0, seededRandom(seed)), name, project: GUEST_PROJECT, hasFinalizer: false };
}

function privateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kubecast-demo-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** `proj:payments:ci` would need quotes in some shells. */
function fileName(who: string): string {
  return who.replace(/@.*$/, '').replaceAll(':', '-');
}
