import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type RunningServer, startServer } from '../e2e/running-server.js';
import { Terminal } from '../support/terminal.js';
import { SECRET_KEY, sessionToken } from '../support/tokens.js';
import { waitUntil } from '../support/wait-until.js';
import { anApplication, APPLICATIONS } from './application-writer.js';
import { RealCluster } from './real-cluster.js';

const NAMESPACE = '/api/v1/namespaces/argocd';
const PROJECTS = '/apis/argoproj.io/v1alpha1/namespaces/argocd/appprojects';
const named = (name: string) => ({ metadata: { name, namespace: 'argocd' } });
const policyFor = (project: string) => ({ data: { 'policy.csv': `p, dev, applications, get, ${project}/*, allow` } });
const base64 = (text: string) => Buffer.from(text).toString('base64');

let cluster: RealCluster;
let terminal: Terminal;
let server: RunningServer;
let token: string;

beforeAll(async () => {
  cluster = await RealCluster.start();
  const put = async (path: string, body: object): Promise<void> => {
    expect(await cluster.request('POST', path, body)).toMatchObject({ status: 201 });
  };
  await put(`${NAMESPACE}/configmaps`, { ...named('argocd-cm'), data: { 'accounts.dev': 'login' } });
  await put(`${NAMESPACE}/configmaps`, { ...named('argocd-rbac-cm'), ...policyFor('p1') });
  await put(`${NAMESPACE}/secrets`, { ...named('argocd-secret'), data: { 'server.secretkey': base64(SECRET_KEY) } });
  const type = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject' };
  for (const project of ['p1', 'p2']) await put(PROJECTS, { ...type, ...named(project), spec: {} });
  await put(APPLICATIONS, anApplication('one', { spec: { project: 'p1' } }));
  await put(APPLICATIONS, anApplication('two', { spec: { project: 'p2' } }));
  terminal = new Terminal();
  server = await startServer(terminal, cluster, { flags: '--auth argocd' });
  const now = Math.floor(Date.now() / 1000);
  token = await sessionToken({ sub: 'dev:login', iat: now, nbf: now, exp: now + 3_600 });
  await waitUntil(async () => (await fetch(`${server.metricsUrl.replace('metrics', 'readyz')}`)).ok, 'readiness');
});
afterAll(async () => {
  await terminal?.close();
  await cluster?.close();
});

/** What a stream of dev shows, as `ADDED one`; it goes on until the server ends it. */
async function watching(): Promise<{ story: string[]; status: number; ended: Promise<string> }> {
  const story: string[] = [];
  const response = await fetch(`${server.url}/api/v1/stream/applications`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const ended = (async () => {
    let text = '';
    for await (const bytes of response.body ?? []) {
      text += Buffer.from(bytes).toString();
      const events = text.matchAll(/"type":"(\w+)","application":\{.*?"name":"(\w+)"/g);
      story.splice(0, story.length, ...[...events].map(([, type, name]) => `${type} ${name}`));
    }
    return text;
  })();
  // What is still open when the server is stopped is cut, and nobody waits for that.
  ended.catch(() => undefined);
  return { story, status: response.status, ended };
}

test('settings of a real cluster decide, and an edit of the policy acts on an open stream', async () => {
  const { story, status } = await watching();
  await waitUntil(() => story.length === 1, 'the snapshot');
  expect([status, story]).toEqual([200, ['ADDED one']]);
  await cluster.request('PATCH', `${NAMESPACE}/configmaps/argocd-rbac-cm`, policyFor('p2'));
  await waitUntil(() => story.length === 3, 'the other project');
  expect(story).toEqual(['ADDED one', 'DELETED one', 'ADDED two']);
});

test('an account that is disabled there ends its streams here', async () => {
  const { ended } = await watching();
  await cluster.request('PATCH', `${NAMESPACE}/configmaps/argocd-cm`, { data: { 'accounts.dev.enabled': 'false' } });
  expect(await ended).toMatch(/"grpc_code":16.*"retry":false/);
});

test('without its secret nobody is known, and without a token nobody is asked in', async () => {
  expect((await fetch(`${server.url}/api/v1/applications`)).status).toBe(401);
  await cluster.request('DELETE', `${NAMESPACE}/secrets/argocd-secret`);
  const refused = () => fetch(`${server.url}/api/v1/applications`, { headers: { authorization: `Bearer ${token}` } });
  await waitUntil(async () => (await refused()).status === 401, 'the key to be gone');
});
