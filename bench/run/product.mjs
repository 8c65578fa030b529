import { createHmac } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENT_CORE, jsonLine, lineFrom, SERVER_CORE, startNode } from './processes.mjs';
import { outFolder } from './out-folder.mjs';

/** Long enough that none falls into a measurement: it is one small write per subscriber. */
const HEARTBEAT = '1h';
const READY_MS = 60_000;

/**
 * The shipped program, `kubecast serve`, on the simulator in a process of its own (on the clients' core).
 * Settings beside those of servers/cluster.mjs: `doorKind`, and `flags` for serve. With `secretKey` it asks who calls,
 * and the clients are alice of the cluster's policy.
 */
export async function startProduct({ doorKind = 'sse', flags = [], ...settings }) {
  const cluster = await startCluster(settings);
  const { secretKey } = settings;
  const open = secretKey ? [] : ['--auth', 'none'];
  const { process, http, grpcPort, metrics } = await startServe(cluster.kubeconfig, [...open, ...flags]);
  await untilReady(metrics);
  const door =
    doorKind === 'grpc'
      ? { kind: 'grpc', port: grpcPort, path: '/application.ApplicationService/Watch', streams: 1 }
      : { kind: 'sse', port: Number(new URL(http).port), path: '/api/v1/stream/applications' };
  const token = secretKey ? { token: signed(secretKey, { sub: 'alice:login', jti: 'bench' }) } : {};
  return { process, others: [cluster.process], door: { ...door, ...token }, control: cluster.control };
}

/** A session token as Argo CD issues it. */
function signed(key, claims) {
  const now = Math.floor(Date.now() / 1000);
  const text = [
    { alg: 'HS256', typ: 'JWT' },
    { iss: 'argocd', iat: now, nbf: now, exp: now + 86_400, ...claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

export async function startCluster(settings) {
  const kubeconfig = kubeconfigPath(++clusters);
  const cluster = startNode(CLIENT_CORE, [
    'bench/servers/cluster.mjs',
    JSON.stringify({ objects: 8, ...settings, kubeconfig }),
  ]);
  const { port, controlPort } = await jsonLine(cluster);
  const url = await (await fetch(`http://127.0.0.1:${port}/`)).text();
  return { process: cluster, kubeconfig, url, control: { kind: 'line', port: controlPort } };
}

let clusters = 0;

process.once('exit', () => {
  for (let number = 1; number <= clusters; number++) rmSync(kubeconfigPath(number), { force: true });
});

function kubeconfigPath(number) {
  return join(outFolder, `kubeconfig-${process.pid}-${number}`);
}

/** Where it listens it says itself. */
export async function startServe(kubeconfig, flags = []) {
  const ports = ['--port', '0', '--grpc-port', '0', '--metrics-port', '0'];
  const args = [
    'serve',
    '--kubeconfig',
    kubeconfig,
    '--heartbeat',
    HEARTBEAT,
    '--log-level',
    'error',
    '--host',
    '127.0.0.1',
    ...ports,
  ];
  const serve = startNode(SERVER_CORE, ['dist/src/main.js', ...args, ...flags]);
  const addresses = await lineFrom(serve, (line) => {
    const found = /listens: (\S+) .*?, \S+:(\d+) \(gRPC\), (\S+)metrics/.exec(line);
    return found ? { http: found[1], grpcPort: Number(found[2]), metrics: found[3] } : undefined;
  });
  return { process: serve, ...addresses };
}

async function untilReady(metrics) {
  const start = performance.now();
  while (performance.now() - start < READY_MS) {
    if ((await fetch(`${metrics}readyz`)).ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('kubecast serve is not ready');
}
