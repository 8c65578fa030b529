import { systemClock } from '../base/clock.js';
import { createLog } from '../base/log.js';
import { type Settled, setting } from '../base/setting.js';
import { countOf, PORT, rateOf } from '../base/setting-values.js';
import { LISTEN_SETTINGS, LOG_SETTINGS, STREAM_SETTINGS, serveConfig } from '../config.js';
import { startServer } from '../server.js';
import { type Addresses, addressesOf } from './addresses.js';
import { command, type Surroundings } from './command.js';
import { type DemoCluster, startDemoCluster } from './demo-cluster.js';
import { whatToTry } from './demo-lines.js';
import { onStopSignals } from './stop-signals.js';

const CLUSTER_SETTINGS = {
  clusterPort: setting({
    flag: 'cluster-port',
    group: 'Embedded cluster',
    value: PORT,
    default: '8090',
    why: "The embedded cluster's Kubernetes API; 0 = any free port.",
  }),
  apps: setting({
    flag: 'apps',
    group: 'Embedded cluster',
    value: countOf(0, 100_000),
    default: '40',
    why: 'How many Applications there are.',
  }),
  rate: setting({
    flag: 'rate',
    group: 'Embedded cluster',
    value: rateOf(10_000),
    default: '5/s',
    why: 'How many changes happen by themselves; 0 = quiet.',
  }),
  seed: setting({
    flag: 'seed',
    group: 'Embedded cluster',
    value: countOf(0, 4_294_967_295),
    default: '1',
    why: 'The same seed plays the same scenes.',
  }),
};

const DEMO_SETTINGS = {
  ...CLUSTER_SETTINGS,
  ...LISTEN_SETTINGS,
  ...STREAM_SETTINGS,
  ...LOG_SETTINGS,
  // What to try is for people; every line of the log would push it away.
  logLevel: { ...LOG_SETTINGS.logLevel, default: 'warn' },
};

export const demoCommand = command({
  name: 'demo',
  summary: 'Try it: an embedded cluster full of busy Applications, and a server that follows it.',
  settings: DEMO_SETTINGS,
  examples: [
    'kubecast demo',
    'kubecast demo --apps 10000 --rate 50',
    'kubecast demo --port 0 --cluster-port 0 --rate 0',
  ],
  start: demo,
});

/** Plays until a stop signal, and ends at once then: nothing here is worth being drained. */
function demo(settled: Settled<typeof DEMO_SETTINGS>, surroundings: Surroundings): Promise<number> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      surroundings.note('kubecast: the demo is over\n');
      resolve(0);
    };
    onStopSignals(process, systemClock, { first: stop, again: () => undefined });
    play(settled, surroundings).catch(reject);
  });
}

async function play(settled: Settled<typeof DEMO_SETTINGS>, { print }: Surroundings): Promise<void> {
  const cluster = await startDemoCluster(settled);
  const { addresses, whenReady } = await serveCluster(settled, cluster);
  print(
    `The cluster's Kubernetes API is on ${cluster.url}, the server on ${addresses.http}, gRPC on ${addresses.grpc},\n`,
  );
  print(`metrics on ${addresses.metrics}metrics. Reading the cluster …\n`);
  await whenReady;
  print(whatToTry({ addresses, cluster, program: process.argv[1] ?? 'kubecast' }));
}

/** Through the cluster's port and a kubeconfig, as with any other cluster. */
async function serveCluster(
  settled: Settled<typeof DEMO_SETTINGS>,
  cluster: DemoCluster,
): Promise<{ addresses: Addresses; whenReady: Promise<void> }> {
  const config = serveConfig({
    ...settled,
    kubeconfig: cluster.kubeconfigPath,
    context: undefined,
    namespace: undefined,
    applicationNamespaces: ['team-*'],
    corsOrigins: ['*'],
  });
  const server = await startServer(config, createLog({ level: config.logLevel, format: config.logFormat }));
  return { addresses: addressesOf(server, config.rootPath), whenReady: server.whenReady() };
}
