import { expect, test } from '@jest/globals';
import type { Simulator } from '../../../src/simulator/simulator.js';
import { ask, field, type Question, type Reply, text } from '../../support/cluster-client.js';
import { cluster } from '../../support/cluster-fixture.js';

const DEPLOYMENT = '/apis/apps/v1/namespaces/argocd/deployments/d';
const SCALE = `${DEPLOYMENT}/scale`;

async function withDeployment(): Promise<Simulator> {
  const simulator = await cluster();
  const matchExpressions = [
    { key: 'b', operator: 'In', values: ['d', 'c'] },
    { key: 'a', operator: 'Exists' },
  ];
  const spec = { replicas: 1, selector: { matchLabels: { b: 'c', a: 'b' }, matchExpressions } };
  simulator.resources.create('deployments', { metadata: { name: 'd', namespace: 'argocd' }, spec });
  return simulator;
}

async function askAboutScale(question: Question = {}): Promise<Reply> {
  return ask(await withDeployment(), SCALE, question);
}

const scale = (replicas: number, metadata: object = {}): unknown => ({
  kind: 'Scale',
  apiVersion: 'autoscaling/v1',
  metadata: { name: 'd', namespace: 'argocd', ...metadata },
  spec: { replicas },
});

test('the scale of a deployment shows how many there are to be, and by which labels they are found', async () => {
  const { status, body } = await askAboutScale();
  expect([status, body]).toEqual([
    200,
    {
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: expect.objectContaining({ name: 'd', namespace: 'argocd' }),
      spec: { replicas: 1 },
      status: { replicas: 0, selector: 'a=b,a,b=c,b in (c,d)' },
    },
  ]);
});

test.each([
  { method: 'PUT', body: scale(4), type: 'application/json' },
  { method: 'PATCH', body: { spec: { replicas: 4 } }, type: 'application/merge-patch+json' },
  { method: 'PATCH', body: { spec: { replicas: 4 } }, type: 'application/strategic-merge-patch+json' },
  { method: 'PATCH', body: [{ op: 'replace', path: '/spec/replicas', value: 4 }], type: 'application/json-patch+json' },
])('$method as $type scales the deployment', async ({ method, body, type }) => {
  const simulator = await withDeployment();
  const reply = await ask(simulator, SCALE, { method, body, headers: { 'content-type': type } });
  expect([reply.status, text(reply.body, 'kind'), field(reply.body, 'spec.replicas')]).toEqual([200, 'Scale', 4]);
  const deployment = (await ask(simulator, DEPLOYMENT)).body;
  expect([field(deployment, 'spec.replicas'), field(deployment, 'metadata.generation')]).toEqual([4, 2]);
  const entries = field(deployment, 'metadata.managedFields');
  const mine = Array.isArray(entries) ? entries.find((entry) => field(entry, 'subresource') === 'scale') : undefined;
  expect(field(mine, 'fieldsV1')).toEqual({ 'f:spec': { 'f:replicas': {} } });
});

test.each([
  { what: 'a stale scale', question: { method: 'PUT', body: scale(4, { resourceVersion: '1' }) }, status: 409 },
  { what: 'fewer than none', question: { method: 'PUT', body: scale(-4) }, status: 422 },
  { what: 'another kind', question: { method: 'PUT', body: { ...Object(scale(4)), kind: 'Deployment' } }, status: 400 },
  { what: 'its deletion', question: { method: 'DELETE' }, status: 405 },
  { what: 'its creation', question: { method: 'POST', body: {} }, status: 405 },
])('$what is refused with $status', async ({ question, status }) => {
  expect((await askAboutScale(question)).status).toBe(status);
});

test('what has no number of replicas has no scale', async () => {
  expect((await ask(await cluster(), '/api/v1/namespaces/argocd/configmaps/a/scale')).status).toBe(404);
});
