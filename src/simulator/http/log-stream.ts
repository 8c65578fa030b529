import type { ServerResponse } from 'node:http';
import { badRequest } from '../api-status.js';
import { isRecord, type KubernetesObject, textOf, valueAt } from '../kubernetes-object.js';
import type { LogLine, LogListener, PodLogs } from '../pod-logs.js';
import type { LogOptions } from './log-options.js';

interface LogRequest {
  readonly pod: KubernetesObject;
  readonly logs: PodLogs;
  readonly options: LogOptions;
  readonly now: number;
}

/** A client that reads this slowly is dropped. */
const MAX_UNSENT_BYTES = 16 * 2 ** 20;

/** Answers with what a container has said, and with what it goes on to say where that is followed. */
export function answerLog(response: ServerResponse, { pod, logs, options, now }: LogRequest): void {
  const { name, namespace = '' } = pod.metadata;
  const container = containerOf(pod, options.container);
  const log = logs.of(namespace, name, container);
  if (options.previous && !log.previous) {
    throw badRequest(`previous terminated container ${JSON.stringify(container)} in pod "${name}" not found`);
  }
  const past = (options.previous ? log.previous : log.lines) ?? [];
  if (past.length === 0 && !valueAt(pod, ['spec', 'nodeName']) && log.listeners.size === 0)
    return answerNothing(response);
  refuseWaiting(pod, container, past);
  response.writeHead(200, { 'content-type': 'text/plain' });
  response.flushHeaders();
  const writer = new LogWriter(response, options);
  const tail =
    options.tailLines === undefined ? past : past.slice(past.length - Math.min(options.tailLines, past.length));
  for (const line of tail) if (line.time >= since(options, now)) writer.line(line);
  if (!options.follow || options.previous || isOver(pod)) return writer.end();
  log.listeners.add(writer);
  response.on('close', () => log.listeners.delete(writer));
}

/** No node runs the pod: there is nobody who could be asked for a log. */
function answerNothing(response: ServerResponse): void {
  response.writeHead(204);
  response.end();
}

function refuseWaiting(pod: KubernetesObject, container: string, past: readonly LogLine[]): void {
  const states = valueAt(pod, ['status', 'containerStatuses']);
  const state = (Array.isArray(states) ? states : []).find((one) => valueAt(one, ['name']) === container);
  const reason = valueAt(state, ['state', 'waiting', 'reason']);
  if (past.length > 0 || reason === undefined) return;
  const who = `container ${JSON.stringify(container)} in pod "${pod.metadata.name}"`;
  throw badRequest(`${who} is waiting to start: ${textOf(reason)}`);
}

function isOver(pod: KubernetesObject): boolean {
  return ['Succeeded', 'Failed'].includes(textOf(valueAt(pod, ['status', 'phase'])));
}

function since({ sinceSeconds, sinceTime }: LogOptions, now: number): number {
  return sinceTime ?? (sinceSeconds === undefined ? 0 : now - sinceSeconds * 1000);
}

/** The one that was asked for, else the only one. Throws 400. */
function containerOf(pod: KubernetesObject, asked: string): string {
  const { name } = pod.metadata;
  const main = namesOf(pod, 'containers');
  const init = namesOf(pod, 'initContainers');
  if (asked === '') {
    if (main.length === 1 && main[0] !== undefined && init.length === 0) return main[0];
    const others = init.length > 0 ? ` or one of the init containers: [${init.join(' ')}]` : '';
    throw badRequest(`a container name must be specified for pod ${name}, choose one of: [${main.join(' ')}]${others}`);
  }
  if ([...main, ...init, ...namesOf(pod, 'ephemeralContainers')].includes(asked)) return asked;
  throw badRequest(`container ${asked} is not valid for pod ${name}`);
}

function namesOf(pod: KubernetesObject, field: string): readonly string[] {
  const list = valueAt(pod, ['spec', field]);
  return (Array.isArray(list) ? list : []).filter(isRecord).map((container) => textOf(container['name']));
}

/** Lines as they go out, up to the number of bytes that was asked for. */
class LogWriter implements LogListener {
  private left: number;

  constructor(
    private readonly response: ServerResponse,
    private readonly options: LogOptions,
  ) {
    this.left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  }

  line({ time, text }: LogLine): void {
    const { response, options } = this;
    if (response.writableEnded || response.destroyed) return;
    const bytes = Buffer.from(`${options.timestamps ? `${timeText(time)} ` : ''}${text}\n`);
    response.write(bytes.subarray(0, Math.min(bytes.length, this.left)));
    this.left -= bytes.length;
    if (this.left <= 0) this.end();
    else if (response.writableLength > MAX_UNSENT_BYTES) response.destroy();
  }

  end(): void {
    this.response.end();
  }
}

/** With as many digits of a second as it has. */
function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.?0*Z$/, 'Z');
}
