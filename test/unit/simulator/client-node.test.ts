import { afterEach, describe, expect, test } from '@jest/globals';
import { CoreV1Api, CustomObjectsApi, KubeConfig, Watch } from '@kubernetes/client-node';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { names, text } from '../../support/cluster-client.js';
import { addApplication, addApplications, cluster, setHealth } from '../../support/cluster-fixture.js';

const ARGO = { group: 'argoproj.io', version: 'v1alpha1', namespace: 'argocd', plural: 'applications' };

function configOf(simulator: Simulator): KubeConfig {
  const config = new KubeConfig();
  config.loadFromString(simulator.kubeconfig());
  return config;
}

const aborts: AbortController[] = [];
afterEach(() => {
  for (const abort of aborts.splice(0)) abort.abort();
});

describe('@kubernetes/client-node', () => {
  test('reads the kubeconfig', async () => {
    const simulator = await cluster();
    const config = configOf(simulator);
    expect(config.getCurrentContext()).toBe('kubecast-demo');
    expect(config.getCurrentCluster()?.server).toBe(simulator.url);
    expect(config.getContextObject('kubecast-demo')?.namespace).toBe('argocd');
  });

  test('lists custom and built-in objects', async () => {
    const simulator = await cluster();
    addApplications(simulator, 2);
    const config = configOf(simulator);
    const list: unknown = await config.makeApiClient(CustomObjectsApi).listNamespacedCustomObject(ARGO);
    expect(names(list)).toEqual(['app-0', 'app-1']);
    const namespaces = await config.makeApiClient(CoreV1Api).listNamespace();
    expect(namespaces.items.map(({ metadata }) => metadata?.name)).toContain('argocd');
  });

  test('creates, and learns of a conflict', async () => {
    const simulator = await cluster();
    const api = configOf(simulator).makeApiClient(CoreV1Api);
    const body = { metadata: { name: 'c' }, data: { a: 'b' } };
    await api.createNamespacedConfigMap({ namespace: 'argocd', body });
    expect(simulator.resources.get('configmaps', 'argocd', 'c')).toMatchObject({ data: { a: 'b' } });
    await expect(api.createNamespacedConfigMap({ namespace: 'argocd', body })).rejects.toMatchObject({ code: 409 });
  });

  test('watches', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const heard: string[] = [];
    const path = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';
    await new Promise<void>((resolve, reject) => {
      const onEvent = (type: string, object: unknown): void => {
        heard.push(`${type} ${text(object, 'status.health.status')}`);
        if (heard.length === 1) setHealth(simulator, 'a', 'Degraded');
        if (heard.length === 2) simulator.resources.delete('applications', 'argocd', 'a');
        if (heard.length === 3) resolve();
      };
      new Watch(configOf(simulator)).watch(path, {}, onEvent, reject).then((abort) => aborts.push(abort), reject);
    });
    expect(heard).toEqual(['ADDED Healthy', 'MODIFIED Degraded', 'DELETED Degraded']);
  });
});
