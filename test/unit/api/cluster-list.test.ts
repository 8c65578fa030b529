import { expect, test } from '@jest/globals';
import { clustersOf } from '../../../src/api/cluster-list.js';
import { SECRET } from '../../../src/model/secret.js';
import { scanObject, toStoredObject } from '../../../src/source/kubernetes/object-scanner.js';
import { FakeInstallation } from '../../support/fake-installation.js';

/** What kubectl leaves behind holds the Secret as it was applied. */
const metadata = {
  name: 'prod',
  namespace: 'argocd',
  uid: 'u',
  resourceVersion: '1',
  labels: { 'argocd.argoproj.io/secret-type': 'cluster', env: 'prod' },
  annotations: {
    'kubectl.kubernetes.io/last-applied-configuration': '{"stringData":{"config":"never-shown"}}',
    'managed-by': 'argocd.argoproj.io',
    owner: 'platform',
  },
};

test('a cluster has the labels and annotations of its Secret, without what Argo CD and kubectl put there', () => {
  const bytes = Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'Secret', metadata }));
  const object = toStoredObject(bytes, 0, scanObject(bytes, 0, SECRET));
  const data = new Map([['server', Buffer.from('https://prod.example.com')]]);
  const state = { ...new FakeInstallation().state, clusters: new Map([['prod', { object, data }]]) };
  const [cluster] = clustersOf(state);
  expect(cluster).toMatchObject({ labels: { env: 'prod' }, annotations: { owner: 'platform' } });
  expect(JSON.stringify(cluster)).not.toContain('never-shown');
  expect(Object.keys(cluster?.annotations ?? {})).toEqual(['owner']);
});

test('a Secret may say how Argo CD reaches the cluster that it is in', () => {
  const installation = new FakeInstallation({
    clusters: { own: { name: 'home', server: 'https://kubernetes.default.svc' } },
  });
  expect(clustersOf(installation.state).map(({ name }) => name)).toEqual(['home']);
});
