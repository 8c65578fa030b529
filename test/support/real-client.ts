import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, test } from '@jest/globals';

const mayNotSkip = process.env['KUBECAST_CI'] === '1';

/** Tests that need these programs: without one they are skipped with the reason, and fail where no lane may skip. */
export function describeWith(programs: readonly string[], title: string, body: () => void): void {
  const missing = programs.filter((program) => !isInstalled(program));
  if (missing.length === 0) describe(title, body);
  else if (mayNotSkip) test(title, () => refuse(missing));
  else describe.skip(`${title} (skipped: there is no ${missing.join(', ')} on this machine)`, body);
}

function refuse(missing: readonly string[]): never {
  throw new Error(`${missing.join(', ')}: missing, and KUBECAST_CI=1 allows no lane to skip`);
}

export function isInstalled(program: string): boolean {
  return pathOf(program) !== undefined;
}

/** Where a program is found, as a shell finds it: with a slash in it, it is a path. */
export function pathOf(program: string): string | undefined {
  if (program.includes('/')) return isExecutable(program) ? program : undefined;
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
