import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RealCluster } from './real-cluster.js';

/** `npm run cluster`: a real API server to try things on, until Ctrl-C. */
const cluster = await RealCluster.start();
const folder = mkdtempSync(join(tmpdir(), 'kubecast-kubeconfig-'));
const file = join(folder, 'config');
writeFileSync(file, cluster.kubeconfig(), { mode: 0o600 });
console.log(`a real API server on ${cluster.url}; try:

  kubectl --kubeconfig ${file} get applications
  npx kubecast serve --kubeconfig ${file} --auth none --host 127.0.0.1

Ctrl-C ends it`);
// npm passes on what the whole group gets: a second signal must not cut the end short.
await new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
});
await cluster.close();
rmSync(folder, { recursive: true, force: true });
