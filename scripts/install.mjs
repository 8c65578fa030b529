import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runOrExit } from './run.mjs';

/** Installs a package's dependencies unless its node_modules already is what its lock file asks for. */
export function install(folder, name) {
  if (isInstalled(folder)) return;
  console.log(`installing ${name}`);
  runOrExit('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
}

/**
 * npm writes node_modules/.package-lock.json last, so it says what a *finished* installation put there.
 * Optional packages may be missing from it: those of other platforms.
 */
function isInstalled(folder) {
  const record = join(folder, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = packagesOf(record);
  const wanted = Object.entries(packagesOf(join(folder, 'package-lock.json')));
  return wanted.every(([path, { integrity, optional }]) => {
    if (path === '' || (optional && !(path in installed))) return true;
    return installed[path]?.integrity === integrity && existsSync(join(folder, path));
  });
}

function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
}
