import type { KubernetesObject } from '../kubernetes-object.js';
import type { ResourceStore } from '../resource-store.js';
import { timeText } from './application.js';

/** How many events the cluster keeps about the extras, all together; the oldest go first. */
const MOST_EVENTS = 300;
/** How many about each of the leading applications, so that each of them has some to show. */
const MOST_OF_LEADING = 3;

interface EventName {
  readonly namespace: string;
  readonly name: string;
}

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

/** Writes Kubernetes events about applications, as Argo CD does. */
export class Chronicle {
  private readonly leading = new Map<string, EventName[]>();
  private readonly others: EventName[] = [];
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
    const { name, namespace = '', uid, resourceVersion } = application.metadata;
    this.count += 1;
    const event = { name: `${name}.${this.count.toString(16).padStart(16, '0')}`, namespace };
    if (!this.resources.isOpen(namespace)) return;
    this.resources.create('events', {
      metadata: event,
      involvedObject: {
        apiVersion: application.apiVersion,
        kind: application.kind,
        name,
        namespace,
        uid,
        resourceVersion,
      },
      reason,
      message,
      type: act.isWarning ? 'Warning' : 'Normal',
      count: 1,
      firstTimestamp: timeText(now),
      lastTimestamp: timeText(now),
      source: { component: 'argocd-application-controller' },
    });
    const own = this.leading.get(keyOf(application));
    if (own) this.keep(own, event, MOST_OF_LEADING);
    else this.keep(this.others, event, MOST_EVENTS);
  }

  private keep(written: EventName[], event: EventName, most: number): void {
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
