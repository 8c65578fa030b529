import type { Clock } from '../base/clock.js';
import type { Change } from './kind-log.js';
import { isRecord, textOf, valueAt } from './kubernetes-object.js';
import type { ResourceStore } from './resource-store.js';
import { objectOf } from './stored-object.js';

export interface LogLine {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Without its end. */
  readonly text: string;
}

export interface LogListener {
  line(line: LogLine): void;
  /** The container has ended, or its pod is gone. */
  end(): void;
}

/** What one container has said: the newest lines of this life and of the one before. */
export class ContainerLog {
  readonly listeners = new Set<LogListener>();
  lines: readonly LogLine[] = [];
  /** undefined until it was started again. */
  previous: readonly LogLine[] | undefined;

  append(line: LogLine): void {
    this.lines = [...this.lines.slice(-MOST_LINES + 1), line];
    for (const listener of this.listeners) listener.line(line);
  }

  restart(): void {
    this.previous = this.lines;
    this.lines = [];
    this.end();
  }

  end(): void {
    for (const listener of [...this.listeners]) listener.end();
    this.listeners.clear();
  }
}

/** Of each life; the oldest go first. */
const MOST_LINES = 2_000;
const OVER = ['Succeeded', 'Failed'];

/** What the containers of pods say, as long as their pods are there. */
export class PodLogs {
  private readonly logs = new Map<string, Map<string, ContainerLog>>();

  constructor(
    private readonly resources: ResourceStore,
    private readonly clock: Clock,
  ) {
    resources.subscribe(
      'pods',
      (change) => this.follow(change),
      () => undefined,
    );
  }

  /** Another line of a pod's container, of its first one unless named. Throws where there is none. */
  append(namespace: string, pod: string, text: string, container?: string): void {
    this.of(namespace, pod, this.named({ namespace, pod, container })).append({ time: this.clock.now(), text });
  }

  /** The container begins anew: what it has said is what `previous` asks for, and who follows it is at the end. */
  restart(namespace: string, pod: string, container?: string): void {
    this.of(namespace, pod, this.named({ namespace, pod, container })).restart();
  }

  of(namespace: string, pod: string, container: string): ContainerLog {
    const key = `${namespace}/${pod}`;
    const ofPod = this.logs.get(key) ?? new Map<string, ContainerLog>();
    this.logs.set(key, ofPod);
    const log = ofPod.get(container) ?? new ContainerLog();
    ofPod.set(container, log);
    return log;
  }

  private named({ namespace, pod, container }: { namespace: string; pod: string; container?: string | undefined }) {
    const found = this.resources.get('pods', namespace, pod);
    const first: unknown = valueAt(found, ['spec', 'containers']);
    const name = container ?? (Array.isArray(first) && isRecord(first[0]) ? textOf(first[0]['name']) : '');
    if (name === '') throw new Error(`there is no container that could say something in ${namespace}/${pod}`);
    return name;
  }

  private follow({ before, after }: Change): void {
    const key = after?.key ?? before?.key ?? '';
    const ofPod = this.logs.get(key);
    if (!ofPod) return;
    const isGone = after === undefined || after.uid !== before?.uid;
    if (!isGone && !OVER.includes(textOf(valueAt(objectOf(after), ['status', 'phase'])))) return;
    for (const log of ofPod.values()) log.end();
    if (isGone) this.logs.delete(key);
  }
}
