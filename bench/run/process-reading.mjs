/** What the kernel says about a process: CPU time and memory. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** The kernel counts in hundredths of a second, whatever its own tick is. */
const TICK_US = 10_000;

/** User and system time since its start, of all its threads. */
export function cpuMicroseconds(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in parentheses, may contain spaces.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_US;
}

/**
 * In ns: how long its main thread ran, how long it could have but waited for its core, and how long its other
 * threads ran, for which it has to wait on a quiet machine as well (they collect garbage).
 */
export function turnsOf(pid) {
  const [ran, waited] = turnsOfThread(pid, pid);
  const others = readdirSync(`/proc/${pid}/task`).filter((thread) => Number(thread) !== pid);
  const ranBeside = others.reduce((sum, thread) => sum + turnsOfThread(pid, thread)[0], 0);
  return { ran, waited, ranBeside };
}

/** The share of the time since then in which somebody else had its core, of that in which it wanted it. */
export function waitingSince(pid, before) {
  const { ran, waited, ranBeside } = turnsOf(pid);
  const wanted = ran - before.ran + waited - before.waited;
  const lost = waited - before.waited - (ranBeside - before.ranBeside);
  return Math.max(0, lost) / Math.max(1, wanted);
}

function turnsOfThread(pid, thread) {
  const [ran = 0, waited = 0] = readIfThere(`/proc/${pid}/task/${thread}/schedstat`).split(' ').map(Number);
  return [ran, waited];
}

export function residentBytes(pid) {
  return statusBytes(pid, 'VmRSS');
}

/** Since the start, or since `forgetPeak`. */
export function peakResidentBytes(pid) {
  return statusBytes(pid, 'VmHWM');
}

export function forgetPeak(pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Not every kernel counts turns. */
function readIfThere(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '0 0';
}

function statusBytes(pid, field) {
  const line = readFileSync(`/proc/${pid}/status`, 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${field}:`));
  return Number(line?.match(/\d+/)?.[0] ?? Number.NaN) * 1024;
}
