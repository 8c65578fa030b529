import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The server under test has a core of its own; everything else shares the other one. */
export const SERVER_CORE = 0;
export const CLIENT_CORE = 1;

const START_MS = 60_000;
const running = new Set();

/** The folder of the benchmark. */
export const benchFolder = fileURLToPath(new URL('..', import.meta.url));
export const rootFolder = fileURLToPath(new URL('../..', import.meta.url));

/** A program on one core; it dies with this process, at the latest. `speaks` opens a channel for messages. */
export function startPinned(core, [command, ...args], { speaks = false } = {}) {
  const child = spawn('taskset', ['-c', String(core), command, ...args], {
    cwd: rootFolder,
    stdio: ['pipe', 'pipe', 'inherit', ...(speaks ? ['ipc'] : [])],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  child.once('error', () => running.delete(child));
  return child;
}

export function startNode(core, args, options) {
  return startPinned(core, [process.execPath, ...args], options);
}

/** Without ceremony: nothing of it is needed any more. Resolves when it is gone. */
export function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}

/** @returns what `read` makes of the first line on stdout that it understands */
export function lineFrom(child, read) {
  return new Promise((resolve, reject) => {
    let text = '';
    const late = setTimeout(() => reject(new Error(`${child.spawnargs.join(' ')} says nothing`)), START_MS);
    child.once('exit', (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`)));
    child.stdout.on('data', (bytes) => {
      text += bytes;
      const found = text
        .split('\n')
        .slice(0, -1)
        .map(read)
        .find((value) => value !== undefined);
      if (found === undefined) return;
      clearTimeout(late);
      text = '';
      resolve(found);
    });
  });
}

export function jsonLine(child) {
  return lineFrom(child, (line) => (line.startsWith('{') ? JSON.parse(line) : undefined));
}

/** Whatever a scenario that failed has left. */
export async function endAll() {
  await Promise.all([...running].map(end));
}

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
