import { afterEach } from '@jest/globals';
import type { KubernetesObject } from '../../src/simulator/kubernetes-object.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';

const started: Simulator[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((simulator) => simulator.close()));
});

/** A cluster with the namespaces argocd and team-a, closed after the test. */
export async function cluster(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator(options);
  started.push(simulator);
  for (const name of ['argocd', 'team-a']) simulator.resources.create('namespaces', { metadata: { name } });
  return simulator;
}

/** How an Application says what it is, without which nobody takes it. */
export const APPLICATION_TYPE = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' };

export interface Wanted {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly project?: string;
  readonly finalizers?: readonly string[];
}

export function anApplication(
  name: string,
  { namespace = 'argocd', labels, project = 'default', finalizers }: Wanted = {},
): unknown {
  return {
    ...APPLICATION_TYPE,
    metadata: { name, namespace, ...(labels ? { labels } : {}), ...(finalizers ? { finalizers } : {}) },
    spec: { project },
    status: { health: { status: 'Healthy' }, sync: { status: 'Synced', revision: 'abc' } },
  };
}

export function addApplications(simulator: Simulator, count: number): readonly KubernetesObject[] {
  return Array.from({ length: count }, (_, number) => addApplication(simulator, `app-${number}`));
}

export function addApplication(simulator: Simulator, name: string, wanted: Wanted = {}): KubernetesObject {
  return simulator.resources.create('applications', anApplication(name, wanted));
}

export function setHealth(simulator: Simulator, name: string, status: string): KubernetesObject {
  return simulator.resources.mergePatch('applications', 'argocd', name, { status: { health: { status } } });
}
