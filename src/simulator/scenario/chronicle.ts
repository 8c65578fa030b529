import type { KubernetesObject } from '../kubernetes-object.js';
import type { ResourceStore } from '../resource-store.js';
import { timeText } from './application.js';

/** How many events the cluster keeps; the oldest go first. */
const MOST_EVENTS = 300;

const REASONS: Readonly<Record<string, readonly [reason: string, message: string]>> = {
  drift: ['ResourceUpdated', 'Updated sync status to OutOfSync'],
  sync: ['OperationStarted', 'Initiated automated sync'],
  synced: ['OperationCompleted', 'Sync operation succeeded'],
  degrade: ['ResourceUpdated', 'Updated health status to Degraded'],
  recover: ['ResourceUpdated', 'Updated health status to Healthy'],
};

/** Writes Kubernetes events about applications, as Argo CD does. */
export class Chronicle {
  private written: { readonly namespace: string; readonly name: string }[] = [];
  private count = 0;

  constructor(private readonly resources: ResourceStore) {}

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
    this.written.push(event);
    this.forget();
  }

  private forget(): void {
    if (this.written.length <= MOST_EVENTS) return;
    const oldest = this.written.shift();
    if (oldest && this.resources.get('events', oldest.namespace, oldest.name)) {
      this.resources.delete('events', oldest.namespace, oldest.name);
    }
  }
}
