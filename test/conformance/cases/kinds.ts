import { valueAt } from '../../../src/simulator/kubernetes-object.js';
import type { CaseGroup } from '../case-group.js';
import type { Scene } from '../scene.js';

function read(path: string): (scene: Scene) => Promise<void> {
  return async (scene) => {
    await scene.get(path);
  };
}

/** The entries of a discovery document that the simulator has as well. */
function entries(path: string, list: string, names: readonly string[]): (scene: Scene) => Promise<void> {
  return async (scene) => {
    const { body } = await scene.quietly({ path });
    const found = valueAt(body, [list]);
    const all: readonly unknown[] = Array.isArray(found) ? found : [];
    for (const name of names) {
      const entry = all.find((one) => valueAt(one, ['name']) === name);
      scene.transcript.noted(JSON.stringify(entry ?? null));
    }
  };
}

export const KINDS: CaseGroup = {
  name: 'kinds',
  cases: {
    'probes answer ok': async (scene) => {
      for (const path of ['/healthz', '/livez', '/readyz']) await scene.get(path);
    },
    'the version has these fields': async (scene) => {
      const { body } = await scene.quietly({ path: '/version' });
      scene.transcript.noted(Object.keys(Object(body)).join());
      scene.transcript.noted(`${String(valueAt(body, ['major']))}.${String(valueAt(body, ['minor']))}`);
    },
    'the core versions': async (scene) => {
      const { body } = await scene.quietly({ path: '/api' });
      scene.transcript.noted(JSON.stringify({ ...Object(body), serverAddressByClientCIDRs: [] }));
    },
    'the groups': entries('/apis', 'groups', ['apps', 'argoproj.io', 'apiextensions.k8s.io']),
    'a group': read('/apis/argoproj.io'),
    'a group with a slash': read('/apis/argoproj.io/'),
    'a built-in group': read('/apis/apps'),
    'a group that is not there': read('/apis/example.org'),
    'the kinds of a group': entries('/apis/argoproj.io/v1alpha1', 'resources', [
      'applications',
      'applicationsets',
      'applicationsets/status',
    ]),
    'the kinds of a version that is not there': read('/apis/argoproj.io/v9'),
    'core kinds': entries('/api/v1', 'resources', [
      'configmaps',
      'secrets',
      'events',
      'namespaces',
      'namespaces/status',
      'pods',
      'pods/log',
      'services',
      'serviceaccounts',
    ]),
    'kinds of networks': entries('/apis/networking.k8s.io/v1', 'resources', ['ingresses', 'ingresses/status']),
    'kinds of autoscaling': entries('/apis/autoscaling/v2', 'resources', [
      'horizontalpodautoscalers',
      'horizontalpodautoscalers/status',
    ]),
    'kinds of apps': entries('/apis/apps/v1', 'resources', ['deployments', 'deployments/status', 'replicasets']),
    'a namespace': async (scene) => {
      const { namespace } = scene;
      await scene.get(`/api/v1/namespaces/${namespace}`);
      await scene.post('/api/v1/namespaces', { metadata: { name: namespace } });
      await scene.get('/api/v1/namespaces?fieldSelector=metadata.name%3Ddefault', {
        accept: 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
      });
    },
    'a namespace that is being deleted': async (scene) => {
      await scene.given('a');
      const path = `/api/v1/namespaces/${scene.namespace}`;
      await scene.delete(path);
      await scene.post(scene.applications, {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        metadata: { name: 'b' },
      });
      await scene.delete(path);
    },
    'a namespace with an impossible name': async (scene) => {
      await scene.post('/api/v1/namespaces', { metadata: { name: 'a.b' } });
    },
    'a ConfigMap': async (scene) => {
      await scene.post(scene.configMaps, {
        metadata: { name: 'a' },
        data: { b: '1', a: '2' },
        binaryData: { c: 'AAEC' },
      });
      await scene.put(`${scene.configMaps}/a`, { metadata: { name: 'a' }, data: { a: '3' }, immutable: true });
      await scene.patch(`${scene.configMaps}/a`, { data: { a: '4' } });
      await scene.delete(`${scene.configMaps}/a`);
    },
    'a ConfigMap with a key that is none': async (scene) => {
      await scene.post(scene.configMaps, { metadata: { name: 'a' }, data: { 'a b': '1' } });
    },
    'a Secret': async (scene) => {
      const path = scene.collection('v1', 'secrets');
      await scene.post(path, { metadata: { name: 'a' }, data: { b: 'MQ==' }, stringData: { a: '2' } });
      await scene.patch(`${path}/a`, { stringData: { b: '5' } });
      await scene.patch(`${path}/a`, { type: 'other' });
      await scene.get(`${path}?fieldSelector=type%3DOpaque`);
      await scene.delete(`${path}/a`);
    },
    'a Secret that is no base 64': async (scene) => {
      await scene.post(scene.collection('v1', 'secrets'), { metadata: { name: 'a' }, data: { b: '!!' } });
    },
    'an Event': async (scene) => {
      const path = scene.collection('v1', 'events');
      const involvedObject = { kind: 'ConfigMap', name: 'a', namespace: scene.namespace };
      await scene.post(path, {
        metadata: { name: 'a' },
        involvedObject,
        reason: 'Test',
        message: 'words',
        type: 'Normal',
      });
      await scene.get(`${path}?fieldSelector=involvedObject.name%3Da`);
      await scene.get(`${path}?fieldSelector=involvedObject.name%3Db,type%3DNormal`);
    },
    'a Deployment': async (scene) => {
      const path = scene.collection('apps/v1', 'deployments');
      const template = {
        metadata: { labels: { app: 'a' } },
        spec: { containers: [{ name: 'main', image: 'nginx', ports: [{ containerPort: 80 }] }] },
      };
      await scene.post(path, {
        metadata: { name: 'a' },
        spec: { replicas: 2, selector: { matchLabels: { app: 'a' } }, template },
      });
      await scene.patch(`${path}/a`, { spec: { replicas: 3 } });
      await scene.patch(`${path}/a`, { metadata: { labels: { team: 'x' } } });
    },
    'a Deployment without a selector': async (scene) => {
      await scene.post(scene.collection('apps/v1', 'deployments'), { metadata: { name: 'a' }, spec: {} });
    },
    'a definition': async (scene) => {
      const name = 'applications.argoproj.io';
      const { body } = await scene.quietly({ path: `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}` });
      scene.transcript.noted(JSON.stringify(valueAt(body, ['spec', 'names'])));
      scene.transcript.noted(JSON.stringify(valueAt(body, ['status'])));
    },
    'a definition whose name does not fit': async (scene) => {
      await scene.post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'a.example.com' },
        spec: {
          group: 'example.com',
          scope: 'Namespaced',
          names: { kind: 'Thing', plural: 'things' },
          versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }],
        },
      });
    },
  },
};
