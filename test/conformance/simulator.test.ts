import { afterAll, beforeAll } from '@jest/globals';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { ALL_CASES } from './all-cases.js';
import { playCases } from './play-cases.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(async () => {
  await simulator.close();
});

const api = () => ({
  url: simulator.url,
  token: undefined,
  certificate: undefined,
  forget: async () => simulator.resources.compact(),
});

for (const group of ALL_CASES) playCases(group, { api });
