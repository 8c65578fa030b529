/** What a number depends on beside the code: the machine, and the versions of everybody. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { benchFolder, rootFolder } from '../run/processes.mjs';

export function surroundings() {
  return { date: new Date().toISOString().slice(0, 16).replace('T', ' '), commit: commit() };
}

/** One line each, for the report. */
export function versionLines() {
  const packages = ['better-sse', '@fastify/sse', 'casbin'].map((name) => `${name} ${versionOf(benchFolder, name)}`);
  return [
    `${cpus().length} cores (${cpus()[0]?.model.trim()}), Linux ${release()}, Node ${process.version}`,
    [...packages, `@grpc/grpc-js ${versionOf(rootFolder, '@grpc/grpc-js')}`].join(', '),
    [firstLine('cc', ['--version']), firstLine('nginx', ['-v']), nchanVersion()].filter((text) => text).join(', '),
  ];
}

function commit() {
  const changes = output('git', ['status', '--porcelain', '--untracked-files=no']);
  return `${output('git', ['rev-parse', '--short', 'HEAD'])}${changes ? ' with changes' : ''}`;
}

function nchanVersion() {
  const version = output('dpkg-query', ['-W', '-f', '${Version}', 'libnginx-mod-nchan']);
  return version && `nchan ${version}`;
}

function firstLine(command, args) {
  return output(command, args).split('\n')[0];
}

/** nginx says its version on stderr. */
function output(command, args) {
  const { stdout, stderr, status } = spawnSync(command, args, { cwd: rootFolder, encoding: 'utf8' });
  return status === 0 ? (stdout || stderr).trim() : '';
}

function versionOf(folder, name) {
  const file = join(folder, 'node_modules', name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : '(not installed)';
}
