import type { KubernetesObject } from '../kubernetes-object.js';
import type { ResourceStore } from '../resource-store.js';
import { timeText } from './application.js';

/** How many events the cluster keeps about the extras, all together; the oldest go first. */
const MOST_EVENTS = 300;
/** How many about the objects of each workload behind the applications. */
const MOST_TOLD = 20;
/** How many about each of the leading applications, so that each of them has some to show. */
const MOST_OF_LEADING = 3;

interface EventName {
  readonly namespace: string;
  readonly name: string;
}

export interface Fact {
  readonly reason: string;
  readonly message: string;
  readonly isWarning?: boolean;
  /** Who says it. */
  readonly component: string;
}

const CONTROLLER = 'argocd-application-controller';

const REASONS: Readonly<Record<string, readonly [reason: string, message: string]>> = {
  drift: ['ResourceUpdated', 'Updated sync status to OutOfSync'],
  sync: ['OperationStarted', 'Initiated automated sync'],
  synced: ['OperationCompleted', 'Sync operation succeeded'],
  degrade: ['ResourceUpdated', 'Updated health status to Degraded'],
  recover: ['ResourceUpdated', 'Updated health status to Healthy'],
};

/** The steps of the last sync. */
const PAST = ['drift', 'sync', 'synced'];
const STEP_MS = 60_000;

/** Writes Kubernetes events, as Argo CD and the controllers of a cluster do. */
export class Chronicle {
  private readonly leading = new Map<string, EventName[]>();
  private readonly others: EventName[] = [];
  private readonly told = new Map<string, EventName[]>();
  private count = 0;

  constructor(private readonly resources: ResourceStore) {}

  /** What has happened to an application of the first row until now; from here on it has events of its own. */
  introduce(application: KubernetesObject, now: number): void {
    this.leading.set(keyOf(application), []);
    PAST.forEach((name, step) => this.note(application, { name }, now - (PAST.length - step) * STEP_MS));
  }

  note(application: KubernetesObject, act: { readonly name: string; readonly isWarning?: boolean }, now: number): void {
    const found = REASONS[act.name];
    if (!found) return;
    const [reason, message] = found;
    const isWarning = act.isWarning === true;
    const event = this.write(application, { reason, message, isWarning, component: CONTROLLER }, now);
    const own = this.leading.get(keyOf(application));
    if (own) this.keep(own, event, MOST_OF_LEADING);
    else this.keep(this.others, event, MOST_EVENTS);
  }

  /** What somebody says about an object that is no application. */
  tell(object: KubernetesObject, fact: Fact, now: number): void {
    const workload = `${object.metadata.namespace ?? ''}/${object.metadata.labels?.['app'] ?? ''}`;
    const told = this.told.get(workload) ?? [];
    this.told.set(workload, told);
    this.keep(told, this.write(object, fact, now), MOST_TOLD);
  }

  private write(object: KubernetesObject, fact: Fact, now: number): EventName | undefined {
    const { name, namespace = '', uid, resourceVersion } = object.metadata;
    const { apiVersion, kind } = object;
    this.count += 1;
    const event = { name: `${name}.${this.count.toString(16).padStart(16, '0')}`, namespace };
    if (!this.resources.isOpen(namespace)) return undefined;
    this.resources.create('events', {
      metadata: event,
      involvedObject: { apiVersion, kind, name, namespace, uid, resourceVersion },
      reason: fact.reason,
      message: fact.message,
      type: fact.isWarning ? 'Warning' : 'Normal',
      count: 1,
      firstTimestamp: timeText(now),
      lastTimestamp: timeText(now),
      source: { component: fact.component },
    });
    return event;
  }

  private keep(written: EventName[], event: EventName | undefined, most: number): void {
    if (!event) return;
    written.push(event);
    const oldest = written.length > most ? written.shift() : undefined;
    if (oldest && this.resources.get('events', oldest.namespace, oldest.name)) {
      this.resources.delete('events', oldest.namespace, oldest.name);
    }
  }
}

function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
