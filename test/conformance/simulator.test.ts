import { afterAll, beforeAll } from '@jest/globals';
import { type Simulator, startSimulator } from '../../src/simulator/simulator.js';
import { ALL_CASES } from './all-cases.js';
import { KNOWN_DIFFERENCES } from './known-differences.js';
import { playCases } from './play-cases.js';

/** As the real server's `token-auth-file` has them. */
const TOKENS = new Map([
  ['token-of-admin', { user: 'admin' }],
  ['token-of-nobody', { user: 'nobody', rules: [] }],
]);

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ tls: true, tokens: TOKENS });
});
afterAll(async () => {
  await simulator.close();
});

const api = () => ({
  url: simulator.url,
  token: 'token-of-admin',
  certificate: simulator.ca,
  forget: async () => simulator.resources.compact(),
});

for (const group of ALL_CASES) playCases(group, { api, different: KNOWN_DIFFERENCES });
