import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root, runOrExit } from './run.mjs';

/**
 * Compiles a project into its folder, and takes out what a deleted source has left there.
 * The record of the last run lives inside the folder: who deletes the folder gets everything written anew.
 */
export function compile(project, folder) {
  const record = join(folder, '.tsbuildinfo');
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  runOrExit(process.execPath, [tsc, '-p', project, '--incremental', '--tsBuildInfoFile', record]);
  removeOrphans(join(root, folder));
}

/** jest would run a compiled test whose source is gone. */
function removeOrphans(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    const source = join(root, relative(folder, file)).replace(/(\.d\.ts|\.js|\.js\.map)$/, '.ts');
    if (entry.isFile() && source.endsWith('.ts') && !existsSync(source)) rmSync(file);
  }
}
