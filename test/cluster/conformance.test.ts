import { afterAll, beforeAll } from '@jest/globals';
import { ALL_CASES } from '../conformance/all-cases.js';
import { playCases } from '../conformance/play-cases.js';
import { RealCluster } from './real-cluster.js';

let cluster: RealCluster;
beforeAll(async () => {
  cluster = await RealCluster.start();
});
afterAll(async () => {
  await cluster?.close();
});

const api = () => ({
  url: cluster.url,
  token: cluster.token(),
  certificate: cluster.certificate,
  forget: () => cluster.forget(),
});

const isRecording = process.env['KUBECAST_RECORD'] === '1';
for (const group of ALL_CASES) playCases(group, { api, isRecording });
