import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

/**
 * The clients of test/clients/python in an environment of their own, .cache/python, unless it already holds what
 * requirements.txt asks for. Without Python (or its venv, or the network) the lane goes on: its tests say what is missing.
 */
export function installPython() {
  const folder = join(root, '.cache/python');
  const requirements = join(root, 'test/clients/python/requirements.txt');
  // Written last, so that it says what a finished installation put there.
  const record = join(folder, 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(record) && readFileSync(record, 'utf8') === wanted) return;
  console.log('installing Python clients');
  rmSync(folder, { recursive: true, force: true });
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '--require-hashes',
    '--only-binary=:all:',
  ];
  const isDone =
    succeeds('python3', ['-m', 'venv', folder]) && succeeds(join(folder, 'bin/python'), [...pip, '-r', requirements]);
  if (isDone) return writeFileSync(record, wanted);
  rmSync(folder, { recursive: true, force: true });
  console.error('There are no Python clients: they need python3 with venv (Debian: python3-venv), and PyPI.');
}

function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'inherit' }).status === 0;
}
