import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { RealCluster } from './real-cluster.js';

let cluster: RealCluster;
beforeAll(async () => {
  cluster = await RealCluster.start();
});
afterAll(async () => {
  await cluster?.close();
});

const APPLICATIONS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';

test('an API server that is killed comes back with what it knew', async () => {
  const body = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name: 'kept' } };
  expect((await cluster.request('POST', APPLICATIONS, body)).status).toBe(201);
  await cluster.killApiServer();
  await expect(cluster.request('GET', '/readyz')).rejects.toThrow(/ECONNREFUSED/);
  await cluster.startApiServer();
  expect((await cluster.request('GET', `${APPLICATIONS}/kept`)).status).toBe(200);
});
