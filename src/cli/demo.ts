import { systemClock } from '../base/clock.js';
import { ACCESS_SETTINGS, accessConfig } from '../config/access-config.js';
import { createLog } from '../base/log.js';
import { type Settled, setting } from '../base/setting.js';
import { countOf, PORT, rateOf } from '../base/setting-values.js';
import { LISTEN_SETTINGS, LOG_SETTINGS, STREAM_SETTINGS, type ServeConfig, serveConfig } from '../config/config.js';
import { type RunningServer, startServer } from '../server.js';
import { addressesOf, isLoopback } from './addresses.js';
import { command, type Surroundings } from './command.js';
import { type DemoCluster, startDemoCluster } from './demo-cluster.js';
import { whatToTry } from './demo-lines.js';
import { refuseOpenAccess } from './open-access.js';
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
  host: { ...LISTEN_SETTINGS.host, default: '127.0.0.1' },
  ...ACCESS_SETTINGS,
  auth: { ...ACCESS_SETTINGS.auth, default: 'none' },
  ...STREAM_SETTINGS,
  ...LOG_SETTINGS,
  // What to try is for people; every line of the log would push it away.
  logLevel: { ...LOG_SETTINGS.logLevel, default: 'warn' },
};

type DemoSettled = Settled<typeof DEMO_SETTINGS>;

export const demoCommand = command({
  name: 'demo',
  summary: 'Try it: an embedded cluster full of busy Applications, and a server that follows it.',
  details: 'Ctrl-C ends it at once; SIGTERM drains.',
  settings: DEMO_SETTINGS,
  examples: [
    'kubecast demo',
    'kubecast demo --auth argocd',
    'kubecast demo --apps 10000 --rate 50',
    'kubecast demo --port 0 --cluster-port 0 --rate 0',
  ],
  start: demo,
});

/** Plays until a stop signal. SIGTERM drains, as with any server; a person at the terminal does not wait for that. */
async function demo(settled: DemoSettled, surroundings: Surroundings): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    let server: RunningServer | undefined;
    onStopSignals(process, systemClock, {
      first: (signal) => {
        if (server && signal === 'SIGTERM') server.drain().then(resolve, reject);
        else resolve();
      },
      again: () => resolve(),
    });
    play(settled, surroundings, (started) => {
      server = started;
    }).catch(reject);
  });
  surroundings.note('kubecast: the demo is over\n');
  return 0;
}

async function play(
  settled: DemoSettled,
  { print, note }: Surroundings,
  hear: (started: RunningServer) => void,
): Promise<void> {
  refuseOpenAccess({ host: settled.host, access: accessConfig(settled) });
  const cluster = await startDemoCluster(settled);
  const config = configFor(settled, cluster);
  const server = await startServer(config, createLog({ level: config.logLevel, format: config.logFormat }));
  hear(server);
  if (!isLoopback(config.host)) note(openToTheNetwork(config));
  const addresses = addressesOf(server, config.rootPath);
  print(
    `The cluster's Kubernetes API is on ${cluster.url}, the server on ${addresses.http}, gRPC on ${addresses.grpc},\n`,
  );
  print(`metrics on ${addresses.metrics}metrics. Reading the cluster …\n`);
  await server.whenReady();
  print(whatToTry({ addresses, cluster, program: process.argv[1] ?? 'kubecast', auth: config.access.auth }));
}

function openToTheNetwork({ host, access }: ServeConfig): string {
  const what = access.auth === 'none' ? 'and all data: there is no access control' : 'the policies included';
  return `kubecast: with --host ${host} the network may reach the cluster's API, which is writable, ${what}\n`;
}

/** Through the cluster's port and a kubeconfig, as with any other cluster. */
function configFor(settled: DemoSettled, cluster: DemoCluster): ServeConfig {
  const isOpen = accessConfig(settled).auth === 'none';
  return serveConfig({
    ...settled,
    kubeconfig: cluster.kubeconfigPath,
    context: undefined,
    namespace: undefined,
    applicationNamespaces: ['team-*'],
    // Who asks for tokens is strict with pages, too: as `serve` is by itself.
    corsOrigins: isOpen ? ['*'] : [],
  });
}
