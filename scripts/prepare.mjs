/**
 * Brings a fresh clone, or one that has just been updated, to where a command can run:
 * `node scripts/prepare.mjs start | test | e2e | cluster | clients | redis | oracles | cluster-programs | go-client | rbac-oracle | bench | tools`. Says nothing if there is nothing to do.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildGoProgram } from './build-go-program.mjs';
import { buildClusterPrograms } from './cluster-programs.mjs';
import { compile } from './compile.mjs';
import { install } from './install.mjs';
import { installPython } from './install-python.mjs';
import { root } from './run.mjs';

const steps = {
  dependencies: () => install(root, 'dependencies'),
  tools: () => install(join(root, 'tools'), 'linters and generators'),
  python: installPython,
  peers: () => install(join(root, 'bench'), 'the peers of the benchmark'),
  product: () => compile('tsconfig.json', 'dist'),
  tests: () => compile('tsconfig.test.json', 'dist-test'),
  clusterPrograms: buildClusterPrograms,
  goClient: () => buildGoProgram('kubecast-go-client', 'test/clients/go'),
  argocd: () => buildGoProgram('argocd', 'test/clients/go/argocd'),
  rbacOracle: () => buildGoProgram('kubecast-rbac-oracle', 'test/oracles/rbac'),
};

const needs = {
  start: [steps.dependencies, steps.product],
  test: [steps.dependencies, steps.tests],
  e2e: [steps.dependencies, steps.tools, steps.product, steps.tests],
  cluster: [steps.dependencies, steps.product, steps.tests, steps.clusterPrograms],
  clients: [steps.dependencies, steps.tools, steps.product, steps.tests, steps.goClient, steps.argocd, steps.python],
  redis: [steps.dependencies, steps.tests],
  oracles: [steps.dependencies, steps.tests, steps.rbacOracle],
  tools: [steps.dependencies, steps.tools],
  // What Go builds, which touches nothing that npm installs.
  'cluster-programs': [steps.clusterPrograms],
  'go-client': [steps.goClient, steps.argocd],
  'rbac-oracle': [steps.rbacOracle],
  bench: [steps.dependencies, steps.peers, steps.product],
};

refuseOldNode();
const target = process.argv[2];
if (!Object.hasOwn(needs, target)) {
  console.error(`usage: node scripts/prepare.mjs ${Object.keys(needs).join(' | ')}`);
  process.exit(2);
}
for (const step of needs[target]) step();

function refuseOldNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).engines.node.replace('>=', '');
  const [major, minor] = wanted.split('.').map(Number);
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  console.error(`kubecast needs Node ${wanted} or newer, and this is ${process.version}: install one from nodejs.org.`);
  process.exit(1);
}
