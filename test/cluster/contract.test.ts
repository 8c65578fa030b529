import { afterAll, beforeAll, describe } from '@jest/globals';
import { watchContract } from '../contract/watch-contract.js';
import { grpcDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { NAMESPACES } from '../support/test-cluster.js';
import { useWorld } from '../support/use-world.js';
import { EtcdTruth } from './etcd-truth.js';
import { RealCluster } from './real-cluster.js';
import { asTestCluster } from './real-test-cluster.js';

let cluster: RealCluster;
let truth: EtcdTruth;
beforeAll(async () => {
  cluster = await RealCluster.start();
  truth = await EtcdTruth.follow(cluster.etcdUrl);
  for (const name of NAMESPACES) {
    if (name !== 'argocd') await cluster.request('POST', '/api/v1/namespaces', { metadata: { name } });
  }
});
afterAll(async () => {
  truth?.close();
  await cluster?.close();
});

describe.each([sseDoor, ndjsonDoor, grpcDoor])('before a real API server', (door) => {
  watchContract({
    door,
    isSimulated: false,
    useWorld: (options) => useWorld(() => ({ ...options?.(), openCluster: async () => asTestCluster(cluster, truth) })),
  });
});
