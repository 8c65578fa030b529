/**
 * The cluster behind the product, in a process of its own: the simulator, whose Applications change on command.
 * An event of number n changes object n modulo `cycle`. Until then an object has a mark only where `isMarked`.
 */
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { startSimulator } from '../../dist/src/simulator/simulator.js';
import { applicationText, DIGITS, digitsOf, MARK } from '../payload.mjs';
import { announce, settings } from './announce.mjs';
import { policy } from './policy.mjs';

/** Enough for every watch that is open; more would only be memory. */
const HISTORY = 1_000;

const { size, objects, cycle = objects, isMarked = false, secretKey, kubeconfig } = settings;
const { resources, url, ...simulator } = await startSimulator({ historyLimit: HISTORY });
resources.create('namespaces', { metadata: { name: 'argocd' } });
if (secretKey) putSettings();
for (let index = 0; index < objects; index++) put(index, isMarked ? `${digitsOf(0)}${MARK}` : '-'.repeat(DIGITS + 1));
writeFileSync(kubeconfig, simulator.kubeconfig(), { mode: 0o600 });

await announce(
  createServer((_request, response) => response.end(url)),
  ({ first, count }) => {
    for (let event = first; event < first + count; event++) put(event % cycle, `${digitsOf(event)}${MARK}`);
  },
);

function put(index, ending) {
  resources.putText('applications', applicationText({ index, size, ending, revision: '@RV@' }));
}

/** An installation with one account, alice, who may see all projects. */
function putSettings() {
  const named = (name) => ({ metadata: { name, namespace: 'argocd' } });
  resources.create('configmaps', { ...named('argocd-cm'), data: { 'accounts.alice': 'login' } });
  resources.create('configmaps', { ...named('argocd-rbac-cm'), data: { 'policy.csv': policy() } });
  const data = { 'server.secretkey': Buffer.from(secretKey).toString('base64') };
  resources.create('secrets', { ...named('argocd-secret'), data });
}
