/** npm only warns about `engines`: this names every production dependency that refuses the oldest Node we promise. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './run.mjs';

const semver = createRequire(join(root, 'tools/package.json'))('semver');

/** Declares a newer Node and was seen to run on ours. */
const KNOWN = new Set(['cookie']);

const oldest = semver.minVersion(readJson('package.json').engines.node);
const refusing = Object.entries(readJson('package-lock.json').packages)
  .filter(([path, { dev }]) => path !== '' && !dev && existsSync(join(root, path, 'package.json')))
  .map(([path]) => readJson(join(path, 'package.json')))
  .filter(({ engines }) => engines?.node && !semver.satisfies(oldest, engines.node));

for (const { name, version, engines } of refusing) {
  console.log(
    `${KNOWN.has(name) ? 'warning: ' : ''}${name} ${version} wants Node ${engines.node}, we promise ${oldest}`,
  );
}
process.exit(refusing.some(({ name }) => !KNOWN.has(name)) ? 1 : 0);

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
