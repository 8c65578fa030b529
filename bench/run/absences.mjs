import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { NCHAN_MODULE } from './nchan.mjs';

const NEEDS = {
  'c-floor': () => (runs('cc', '--version') ? undefined : 'no C compiler (cc)'),
  nchan: () => (runs('nginx', '-v') && existsSync(NCHAN_MODULE) ? undefined : 'no nginx-light with libnginx-mod-nchan'),
};

/** Why a server cannot take part on this machine; undefined where it can. */
export function whyAbsent(server) {
  return NEEDS[server]?.();
}

export function whyNothingRuns() {
  if (process.platform !== 'linux') return 'the benchmark reads /proc: it needs Linux';
  return runs('taskset', '--version') ? undefined : 'the benchmark needs taskset (package util-linux)';
}

function runs(command, argument) {
  return spawnSync(command, [argument], { stdio: 'ignore' }).status === 0;
}
