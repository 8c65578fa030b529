import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/**
 * Builds a Go program of the tests into .cache/bin; seconds, unless Go has none of its packages yet. Where it cannot be
 * built its tests say that it is missing: they are skipped, or fail where nothing may be.
 */
export function buildGoProgram(name, folder) {
  const binary = join(root, '.cache/bin', name);
  if (!existsSync(binary)) console.log(`building ${folder}, which takes some minutes the first time`);
  const { status, error, stderr } = spawnSync(
    'go',
    ['build', '-buildvcs=false', '-ldflags', '-s -w', '-o', binary, '.'],
    {
      cwd: join(root, folder),
      env: { ...process.env, CGO_ENABLED: '0' },
      encoding: 'utf8',
    },
  );
  if (status === 0) return;
  rmSync(binary, { force: true });
  console.log(`${folder} was not built: ${error ? error.message : stderr}`);
}
