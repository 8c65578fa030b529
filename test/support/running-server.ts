import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Authenticator } from '../../src/access/authenticator.js';
import { callerNamed } from './caller-named.js';
import { type StaticRules, StaticPolicy } from '../../src/access/static-policy.js';
import { type Log, silentLog } from '../../src/base/log.js';
import type { AccessConfig } from '../../src/config/access-config.js';
import type { ServeConfig } from '../../src/config/config.js';
import { compareRevisions } from '../../src/model/revision.js';
import { type RunningServer, type ServerParts, startServer } from '../../src/server.js';
import type { Simulator, SimulatorOptions } from '../../src/simulator/simulator.js';
import { openSimulatedCluster } from './simulated-cluster.js';
import type { TestCluster } from './test-cluster.js';
import { waitUntil } from './wait-until.js';

/** A server on free ports, with the addresses that clients need. */
export interface TestServer extends RunningServer {
  readonly url: string;
  readonly grpcAddress: string;
  readonly metricsUrl: string;
  /** The sum over all labels; 0 if the counter has not counted yet. */
  metric(name: string): Promise<number>;
  /** Resolves when the server has heard of everything that was written. */
  caughtUp(): Promise<void>;
}

/** A cluster with a server that follows it. */
export interface World {
  readonly cluster: TestCluster;
  /** Only in a world that is simulated; throws in another. */
  readonly simulator: Simulator;
  readonly server: TestServer;
  /** One more replica on the same cluster. */
  addServer(options?: ServerOptions): Promise<TestServer>;
  close(): Promise<void>;
}

export interface ServerOptions {
  readonly config?: Partial<ServeConfig>;
  readonly parts?: ServerParts;
  /** Without it nothing is kept. */
  readonly log?: Log;
  /** False: resolves as soon as the ports are open. */
  readonly waitsForReady?: boolean;
}

export interface WorldOptions extends ServerOptions {
  readonly simulator?: SimulatorOptions;
  /** Instead of a simulator. */
  readonly openCluster?: () => Promise<TestCluster>;
  /** Applied before the server starts. */
  readonly prepare?: (simulator: Simulator) => void;
}

const OPEN_ACCESS: AccessConfig = {
  auth: 'none',
  insecureNoAuth: false,
  reflection: 'auto',
  redisKeyPrefix: '',
  argocdServerInsecure: false,
};

/** By Argo CD's accounts and policies. */
export const ARGOCD_ACCESS: AccessConfig = { ...OPEN_ACCESS, auth: 'argocd' };

const CONFIG: ServeConfig = {
  host: '127.0.0.1',
  port: 0,
  grpcPort: 0,
  metricsPort: 0,
  applicationNamespaces: ['*'],
  corsOrigins: [],
  rootPath: '',
  heartbeatMs: 15_000,
  historyMaxAgeMs: 600_000,
  historyMaxEntries: 50_000,
  historyBytes: 128 * 1024 * 1024,
  slowSubscriberTimeoutMs: 60_000,
  drainMs: 0,
  staleAfterMs: 150_000,
  logLevel: 'error',
  logFormat: 'json',
  access: OPEN_ACCESS,
};

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const cluster = await (options.openCluster?.() ?? openSimulatedCluster(options.simulator));
  if (cluster.simulator) options.prepare?.(cluster.simulator);
  const folder = await mkdtemp(join(tmpdir(), 'kubecast-test-'));
  const kubeconfig = join(folder, 'kubeconfig');
  await writeFile(kubeconfig, cluster.kubeconfig());
  const servers: TestServer[] = [];
  const addServer = async (options: ServerOptions = {}): Promise<TestServer> => {
    const { config, parts, log = silentLog, waitsForReady = true } = options;
    const running = await startServer({ ...CONFIG, kubeconfig, ...config }, log, parts);
    const server = withAddresses(running, cluster);
    servers.push(server);
    // Sooner than whenReady, which looks twice a second.
    if (waitsForReady) await waitUntil(() => running.corridor.store.position !== undefined, 'the first list');
    return server;
  };
  const close = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.close()));
    await cluster.close();
    await rm(folder, { recursive: true });
  };
  try {
    const server = await addServer(options);
    return {
      cluster,
      get simulator() {
        if (!cluster.simulator) throw new Error('this cluster is not simulated');
        return cluster.simulator;
      },
      server,
      addServer,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function withAddresses(running: RunningServer, cluster: TestCluster): TestServer {
  const { host, httpPort, grpcPort, metricsPort, metrics, corridor } = running;
  return {
    ...running,
    url: `http://${host}:${httpPort}`,
    grpcAddress: `${host}:${grpcPort}`,
    metricsUrl: `http://${host}:${metricsPort}`,
    async metric(name) {
      const found = (await metrics.registry.getMetricsAsJSON()).find((metric) => metric.name === name);
      return (found?.values ?? []).reduce((sum, { value }) => sum + value, 0);
    },
    async caughtUp() {
      const last = cluster.newest();
      await waitUntil(() => compareRevisions(corridor.store.position ?? '0', last) >= 0, 'the server to catch up');
    },
  };
}

/** Callers say who they are. */
export const bySubjectHeader: Authenticator = {
  authenticate: (metadata) => Promise.resolve(callerNamed(metadata.get('x-test-subject') ?? '')),
  onChange: () => undefined,
};

/** A policy that a test can replace, with the parts that put it into a server. */
export function staticPolicy(rules: StaticRules): { parts: ServerParts; replace(rules: StaticRules): void } {
  const policies: StaticPolicy[] = [];
  return {
    parts: {
      authenticator: bySubjectHeader,
      enforcer: (position, clock) => {
        const policy = new StaticPolicy(rules, position, clock);
        policies.push(policy);
        return policy;
      },
    },
    replace: (next) => {
      for (const policy of policies) policy.replace(next);
    },
  };
}
