import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { type ApiAnswer, requestApi } from './api-request.js';
import { RealCluster } from './real-cluster.js';

const FLOW_CONTROL = '/apis/flowcontrol.apiserver.k8s.io/v1';
const APPLICATIONS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications';

/** As little as can be passes at a time, and nothing waits. */
const LEVEL = {
  metadata: { name: 'nothing' },
  spec: {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: 0,
      lendablePercent: 0,
      borrowingLimitPercent: 0,
      limitResponse: { type: 'Reject' },
    },
  },
};
const ALL = { verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] };
const SCHEMA = {
  metadata: { name: 'nobody' },
  spec: {
    priorityLevelConfiguration: { name: 'nothing' },
    matchingPrecedence: 2,
    rules: [{ subjects: [{ kind: 'User', user: { name: 'nobody' } }], resourceRules: [ALL] }],
  },
};

let cluster: RealCluster;
let simulator: Simulator;
beforeAll(async () => {
  cluster = await RealCluster.start();
  simulator = await startSimulator({ tls: true });
});
afterAll(async () => {
  await simulator?.close();
  await cluster?.close();
});

function list(url: string, certificate: string, token: string): Promise<ApiAnswer> {
  const headers = { authorization: `Bearer ${token}` };
  return requestApi(`${url}${APPLICATIONS}`, { method: 'GET', headers, certificate });
}

/** One at a time passes all the same, so many are asked at once, until the level is in force. */
async function refused(): Promise<ApiAnswer> {
  for (let round = 0; round < 60; round += 1) {
    const asked = Array.from({ length: 30 }, () => list(cluster.url, cluster.certificate, cluster.token('nobody')));
    const found = (await Promise.all(asked)).find(({ status }) => status === 429);
    if (found) return found;
  }
  throw new Error('flow control let everything pass');
}

test('what flow control refuses is a text, with the time to wait in its head', async () => {
  expect((await cluster.request('POST', `${FLOW_CONTROL}/prioritylevelconfigurations`, LEVEL)).status).toBe(201);
  expect((await cluster.request('POST', `${FLOW_CONTROL}/flowschemas`, SCHEMA)).status).toBe(201);
  const real = await refused();
  expect([real.status, real.headers['retry-after'], real.text]).toEqual([429, '1', expect.stringMatching(/^Too many/)]);
  simulator.faults.add({ on: 'list', do: 'too-many-text' });
  const simulated = await list(simulator.url, simulator.ca ?? '', 'any');
  for (const header of ['content-type', 'x-content-type-options', 'retry-after', 'cache-control']) {
    expect([header, simulated.headers[header]]).toEqual([header, real.headers[header]]);
  }
  expect([simulated.status, simulated.text]).toEqual([real.status, real.text]);
});
