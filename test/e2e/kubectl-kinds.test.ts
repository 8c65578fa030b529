import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startScenario } from '../../src/simulator/scenario/scenario.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { addApplication, cluster } from '../support/cluster-fixture.js';
import { Kubectl } from '../support/cluster-kubectl.js';
import { describeWith } from '../support/real-client.js';

let simulator: Simulator;
let kubectl: Kubectl;

beforeEach(async () => {
  simulator = await cluster();
  kubectl = new Kubectl(simulator);
});

afterEach(() => kubectl.close());

const WIDGETS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets', singular: 'widget', shortNames: ['wd'] },
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
  },
};

describeWith(['kubectl'], 'kubectl and kinds', () => {
  test('apply of a definition makes its kind known', async () => {
    await kubectl.run(['apply', '-f', '-'], JSON.stringify(WIDGETS));
    const waited = await kubectl.run(['wait', '--for=condition=Established', 'crd/widgets.example.com']);
    expect(waited.out).toContain('condition met');
    const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w', namespace: 'argocd' } };
    expect((await kubectl.run(['apply', '-f', '-'], JSON.stringify(widget))).out).toBe(
      'widget.example.com/w created\n',
    );
    expect((await kubectl.run(['get', 'wd', '-o', 'name'])).out).toBe('widget.example.com/w\n');
  });

  test('delete crd takes the kind away', async () => {
    addApplication(simulator, 'a');
    expect((await kubectl.run(['delete', 'crd', 'applications.argoproj.io'])).code).toBe(0);
    const { err } = await kubectl.run(['get', 'applications']);
    // With what it has cached of discovery kubectl still asks, and is told so.
    expect(err).toMatch(/could not find the requested resource|doesn't have a resource type/);
  });

  test('delete namespace takes what is inside', async () => {
    addApplication(simulator, 'a');
    expect((await kubectl.run(['delete', 'namespace', 'argocd'])).code).toBe(0);
    expect(simulator.resources.list('applications')).toEqual([]);
  });

  test('describe shows events from the beginning', async () => {
    startScenario(simulator, { apps: 3, ratePerSecond: 0, seed: 1 });
    const { out } = await kubectl.run(['describe', 'app', 'checkout-prod-0000']);
    expect(out).toMatch(/OperationCompleted .*Sync operation succeeded/);
  });
});
