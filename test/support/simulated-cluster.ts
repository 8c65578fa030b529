import type { KubernetesObject } from '../../src/simulator/kubernetes-object.js';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.js';
import { type KnownApplication, NAMESPACES, type TestCluster } from './test-cluster.js';

/** A cluster in memory. What is asked for is done at once: two writes in one turn are one turn's. */
export async function openSimulatedCluster(
  options?: SimulatorOptions,
): Promise<TestCluster & { readonly simulator: Simulator }> {
  const simulator = await startSimulator(options);
  const { resources } = simulator;
  for (const name of NAMESPACES) resources.create('namespaces', { metadata: { name } });
  return {
    simulator,
    kubeconfig: () => simulator.kubeconfig(),
    create: async (_, application) => known(resources.create('applications', application)).revision,
    mergePatch: async (...to) => known(resources.mergePatch('applications', ...to)).revision,
    async delete(namespace, name) {
      resources.delete('applications', namespace, name);
      return resources.revision;
    },
    async get(namespace, name) {
      const object = resources.get('applications', namespace, name);
      return object && known(object);
    },
    list: async () => resources.list('applications').map(known),
    newest: () => String(resources.log('applications').last()?.revision ?? 0n),
    close: () => simulator.close(),
  };
}

function known({ metadata }: KubernetesObject): KnownApplication {
  const { name, uid = '', resourceVersion = '' } = metadata;
  return { name, uid, revision: resourceVersion };
}
