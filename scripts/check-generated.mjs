/** Proves that gen/ is what proto/ generates today, without touching it. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, runOrExit } from './run.mjs';

const folder = '.cache/generated';
rmSync(join(root, folder), { recursive: true, force: true });
runOrExit(process.execPath, ['scripts/generate.mjs', folder]);

const committed = filesIn(join(root, 'gen'));
const fresh = filesIn(join(root, folder, 'gen'));
const differing = [...new Set([...committed.keys(), ...fresh.keys()])].filter(
  (path) => !committed.get(path)?.equals(fresh.get(path) ?? Buffer.of()),
);

for (const path of differing) console.log(`gen/${path} ${verdict(path)}`);
if (differing.length > 0) {
  console.log('run `npm run gen` and commit the result');
  process.exit(1);
}

function verdict(path) {
  if (!fresh.has(path)) return 'is no longer generated';
  return committed.has(path) ? 'differs' : 'is missing';
}

function filesIn(top) {
  if (!existsSync(top)) return new Map();
  const files = readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(files.map((file) => [relative(top, file), readFileSync(file)]));
}
