import { setTimeout as timeout } from 'node:timers/promises';
import { systemClock } from '../../base/clock.js';
import { systemRandom } from '../../base/random.js';
import { openSetting, type Settled, setting } from '../../base/setting.js';
import { durationOf, oneOf, SWITCH, textOf } from '../../base/setting-values.js';
import { command, type Surroundings } from '../command.js';
import { SCOPE_SETTINGS } from '../scope-settings.js';
import { SERVER_SETTINGS } from '../server-settings.js';
import { drained } from '../drained.js';
import { onStopSignals } from '../stop-signals.js';
import { UsageError } from '../usage-error.js';
import { follow } from './follow.js';
import type { Door } from './frame.js';
import { grpcDoor } from './grpc-door.js';
import { printerOf } from './printer.js';
import { sseDoor } from './sse-door.js';

const WATCH_SETTINGS = {
  ...SERVER_SETTINGS,
  idleTimeout: setting({
    flag: 'idle-timeout',
    group: 'Server',
    value: durationOf('1s', '24h'),
    default: '60s',
    why: 'A connection without a heartbeat for this long is given up and made again; longer than the heartbeat of the server.',
  }),
  name: openSetting({
    flag: 'name',
    group: 'Which Applications',
    value: textOf('NAME'),
    why: 'Only the Application of this name.',
  }),
  ...SCOPE_SETTINGS,
  fields: openSetting({
    flag: 'fields',
    group: 'Output',
    value: textOf('PATHS', 'paths such as result.type,result.application.metadata'),
    why: 'Only these fields, for -o json over SSE: result.type,result.application.status.health',
  }),
  output: setting({
    flag: 'output',
    short: 'o',
    group: 'Output',
    value: oneOf('table', 'wide', 'json', 'name'),
    default: 'table',
    why: 'json is one event per line, name is namespace/name.',
  }),
  once: setting({
    flag: 'once',
    group: 'Output',
    value: SWITCH,
    default: 'false',
    why: 'End when everything has been shown once.',
  }),
};

type WatchSettled = Settled<typeof WATCH_SETTINGS>;

export const watchCommand = command({
  name: 'watch',
  summary: 'Follow a kubecast server in the terminal.',
  details:
    'What changes goes to stdout, the state of the connection to stderr. ' +
    'After a cut it resumes where it was, and what vanished meanwhile is shown as DELETED.',
  settings: WATCH_SETTINGS,
  examples: [
    'kubecast watch --project platform -l env=prod',
    'kubecast watch --server https://example.com/kubecast -o json',
    'kubecast watch --grpc 127.0.0.1:50051 -o wide',
  ],
  start: watch,
});

async function watch(settled: WatchSettled, { print, note }: Surroundings): Promise<number> {
  const stop = new AbortController();
  onStopSignals(process, systemClock, { first: () => stop.abort(), again: () => undefined });
  endWithReader(stop);
  await follow({
    door: doorOf(settled),
    printer: printerOf({ output: settled.output, write: print, now: Date.now }),
    random: systemRandom,
    report: (state) => note(`${state}\n`),
    pause,
    signal: stop.signal,
    isOnce: settled.once,
  });
  await drained(process.stdout, stop.signal);
  return 0;
}

/** `kubecast watch | head` is no error. */
function endWithReader(stop: AbortController): void {
  process.stdout.on('error', () => stop.abort());
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await timeout(ms, undefined, { signal }).catch(() => undefined);
}

function doorOf(settled: WatchSettled): Door {
  const { name, appNamespace, selector, fields, projects, grpc, token, idleTimeout: idleMs } = settled;
  if (grpc !== undefined) {
    if (fields !== undefined) throw new UsageError('--fields needs SSE: it cannot be used with --grpc');
    return grpcDoor({ address: grpc, query: { name, appNamespace, selector, projects: [...projects] }, idleMs, token });
  }
  const url = new URL('api/v1/stream/applications', settled.server);
  for (const [key, value] of Object.entries({ name, appNamespace, selector, fields })) {
    if (value !== undefined) url.searchParams.set(key, value);
  }
  for (const project of projects) url.searchParams.append('projects', project);
  return sseDoor({ url, idleMs, token });
}
