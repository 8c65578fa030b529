import { describe, expect, test } from '@jest/globals';
import { startScenario } from '../../../src/simulator/scenario/scenario.js';
import { ALL_APPLICATIONS, APPLICATIONS, ask, field, names, openWatch, text } from '../../support/cluster-client.js';
import { addApplication, anApplication, cluster } from '../../support/cluster-fixture.js';

const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const GROUP = '/apis/argoproj.io/v1alpha1';

const WIDGETS = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { kind: 'Widget', plural: 'widgets', singular: 'widgetlet', shortNames: ['wd'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object' } },
        additionalPrinterColumns: [
          { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
          { name: 'First', type: 'string', jsonPath: '.spec.parts[0]' },
        ],
      },
    ],
  },
};

describe('a definition that is deleted', () => {
  test('takes its kind along: 404, in plain text', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    expect((await ask(simulator, `${DEFINITIONS}/applications.argoproj.io`, { method: 'DELETE' })).status).toBe(200);
    const { status, text: body } = await ask(simulator, ALL_APPLICATIONS);
    expect([status, body]).toEqual([404, '404 page not found\n']);
  });

  test('takes its kind out of discovery', async () => {
    const simulator = await cluster();
    await ask(simulator, `${DEFINITIONS}/applications.argoproj.io`, { method: 'DELETE' });
    const { body } = await ask(simulator, GROUP);
    expect(field(body, 'resources')).not.toContainEqual(expect.objectContaining({ kind: 'Application' }));
    expect(field(body, 'resources')).toContainEqual(expect.objectContaining({ kind: 'AppProject' }));
  });

  test('ends the watches of its kind, after the DELETED of each object', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a', { finalizers: ['example.com/hold'] });
    const watch = await openWatch(simulator, ALL_APPLICATIONS);
    const others = await openWatch(simulator, `${GROUP}/appprojects`);
    expect(await watch.heard(1)).toEqual(['ADDED a']);
    await ask(simulator, `${DEFINITIONS}/applications.argoproj.io`, { method: 'DELETE' });
    expect(await watch.heard(1)).toEqual(['DELETED a']);
    expect([await watch.line(), await watch.ended]).toEqual([undefined, 'end']);
    simulator.resources.create('appprojects', { metadata: { name: 'p', namespace: 'argocd' } });
    expect(await others.heard(1)).toEqual(['ADDED p']);
  });

  test('leaves nothing behind for when it is created again', async () => {
    const simulator = await cluster();
    addApplication(simulator, 'a');
    const { body: definition } = await ask(simulator, `${DEFINITIONS}/applications.argoproj.io`);
    await ask(simulator, `${DEFINITIONS}/applications.argoproj.io`, { method: 'DELETE' });
    const body = { metadata: { name: 'applications.argoproj.io' }, spec: field(definition, 'spec') };
    expect((await ask(simulator, DEFINITIONS, { method: 'POST', body })).status).toBe(201);
    const list = await ask(simulator, ALL_APPLICATIONS);
    expect([list.status, names(list.body)]).toEqual([200, []]);
    expect((await ask(simulator, APPLICATIONS, { method: 'POST', body: anApplication('b') })).status).toBe(201);
  });

  test('does not stop the scenario', async () => {
    const simulator = await cluster();
    const scenario = startScenario(simulator, { apps: 3, ratePerSecond: 0, seed: 1 });
    simulator.resources.delete('customresourcedefinitions', '', 'applications.argoproj.io');
    expect(() => scenario.step()).not.toThrow();
  });
});

describe('a definition that is created', () => {
  test('is established at once', async () => {
    const simulator = await cluster();
    const { status, body } = await ask(simulator, DEFINITIONS, { method: 'POST', body: WIDGETS });
    expect(status).toBe(201);
    expect(field(body, 'status.conditions.1')).toMatchObject({ type: 'Established', status: 'True' });
  });

  test('is served, named in discovery and shown with its simple columns', async () => {
    const simulator = await cluster();
    await ask(simulator, DEFINITIONS, { method: 'POST', body: WIDGETS });
    const path = '/apis/example.com/v1/namespaces/argocd/widgets';
    await ask(simulator, path, {
      method: 'POST',
      body: { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' }, spec: { size: 3 } },
    });
    const { body: list } = await ask(simulator, '/apis/example.com/v1');
    expect(field(list, 'resources.0')).toMatchObject({
      name: 'widgets',
      singularName: 'widgetlet',
      shortNames: ['wd'],
      namespaced: true,
    });
    const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
    const { body: table } = await ask(simulator, path, { headers: { accept } });
    expect(field(table, 'rows.0.cells')).toEqual(['w', 3, null]);
  });

  test('under another name than its plural and group is 422', async () => {
    const simulator = await cluster();
    const body = { ...WIDGETS, metadata: { name: 'other.example.com' } };
    const reply = await ask(simulator, DEFINITIONS, { method: 'POST', body });
    expect([reply.status, text(reply.body, 'details.causes.0.field')]).toEqual([422, 'metadata.name']);
  });

  test('of a plural that another group has is not accepted', async () => {
    const simulator = await cluster();
    const names = { kind: 'Pod', plural: 'pods' };
    const body = { metadata: { name: 'pods.example.com' }, spec: { ...WIDGETS.spec, names } };
    const reply = await ask(simulator, DEFINITIONS, { method: 'POST', body });
    expect(field(reply.body, 'status.conditions.0')).toMatchObject({ type: 'NamesAccepted', status: 'False' });
    await ask(simulator, `${DEFINITIONS}/pods.example.com`, { method: 'DELETE' });
    expect((await ask(simulator, '/api/v1/pods')).status).toBe(200);
  });
});
