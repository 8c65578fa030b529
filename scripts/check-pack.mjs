/** Looks into the package that would be published: everything the program needs, nothing that only we need. */
import { spawnSync } from 'node:child_process';
import { root } from './run.mjs';

const NEEDED = ['LICENSE', 'README.md', 'dist/src/main.js', 'dist/gen/', 'gen/descriptors.binpb', 'proto/', 'web/'];
const REFUSED = /(^|\/)(test|node_modules|\.cache|scripts|tools)\/|\.test\.|\.tsbuildinfo$|\.log$/;

const { stdout, stderr, status } = spawnSync('npm', ['pack', '--dry-run', '--json'], { cwd: root, encoding: 'utf8' });
if (status !== 0) {
  console.log(stderr);
  process.exit(1);
}
const [report] = Object.values(JSON.parse(stdout));
const paths = report.files.map((file) => file.path);

const isPacked = (needed) => paths.some((path) => (needed.endsWith('/') ? path.startsWith(needed) : path === needed));
const missing = NEEDED.filter((needed) => !isPacked(needed));
const refused = paths.filter((path) => REFUSED.test(path));
for (const path of missing) console.log(`${path} is missing from the package`);
for (const path of refused) console.log(`${path} does not belong into the package`);
process.exit(missing.length + refused.length > 0 ? 1 : 0);
