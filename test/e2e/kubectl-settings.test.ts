import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { valueAt } from '../../src/simulator/kubernetes-object.js';
import type { Simulator } from '../../src/simulator/simulator.js';
import { field } from '../support/cluster-client.js';
import { cluster } from '../support/cluster-fixture.js';
import { Kubectl } from '../support/cluster-kubectl.js';
import { describeWith } from '../support/real-client.js';
import { waitUntil } from '../support/wait-until.js';

let simulator: Simulator;
let kubectl: Kubectl;

beforeEach(async () => {
  simulator = await cluster();
  kubectl = new Kubectl(simulator);
});

afterEach(() => kubectl.close());

const POLICY = 'p, role:a, applications, get, a/*, allow\ng, dev, role:a\n';
const EDITOR = { KUBE_EDITOR: "sed -i 's/g, dev, role:a/g, dev, role:b/'" };

function givePolicy(): void {
  const metadata = { name: 'argocd-rbac-cm', namespace: 'argocd' };
  simulator.resources.create('configmaps', { metadata, data: { 'policy.csv': POLICY } });
}

const policy = (): unknown =>
  valueAt(simulator.resources.get('configmaps', 'argocd', 'argocd-rbac-cm'), ['data', 'policy.csv']);

describeWith(['kubectl'], 'kubectl and settings', () => {
  test('edit changes one line of a policy', async () => {
    givePolicy();
    const edited = await kubectl.run(['edit', 'cm', 'argocd-rbac-cm'], '', EDITOR);
    expect(edited.out).toBe('configmap/argocd-rbac-cm edited\n');
    expect(policy()).toBe(POLICY.replace('dev, role:a', 'dev, role:b'));
  });

  test('replace takes back what get has shown', async () => {
    givePolicy();
    const { out } = await kubectl.run(['get', 'cm', 'argocd-rbac-cm', '-o', 'yaml']);
    await kubectl.run(['replace', '-f', '-'], out.replace('dev, role:a', 'dev, role:c'));
    expect(policy()).toBe(POLICY.replace('dev, role:a', 'dev, role:c'));
  });

  test('create secret keeps texts in base 64', async () => {
    const args = ['create', 'secret', 'generic', 'mine', '--from-literal=a=b', '--from-literal=c=d e'];
    expect((await kubectl.run(args)).out).toBe('secret/mine created\n');
    const shown = await kubectl.run(['get', 'secret', 'mine', '-o', 'jsonpath={.data.a} {.data.c} {.type}']);
    expect(shown.out).toBe('Yg== ZCBl Opaque');
  });

  test('apply of a secret takes plain texts, and does not keep them as such', async () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mine' }, stringData: { a: 'x' } };
    await kubectl.run(['apply', '-f', '-'], JSON.stringify(secret));
    await kubectl.run(['apply', '-f', '-'], JSON.stringify({ ...secret, stringData: { a: 'y' } }));
    const { out } = await kubectl.run(['get', 'secret', 'mine', '-o', 'json']);
    expect([field(JSON.parse(out), 'data'), field(JSON.parse(out), 'stringData')]).toEqual([{ a: 'eQ==' }, undefined]);
  });

  test('create of a value that is no base 64 is refused', async () => {
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mine' }, data: { a: '!' } };
    const { code, err } = await kubectl.run(['create', '--validate=false', '-f', '-'], JSON.stringify(secret));
    expect([code, err]).toEqual([1, expect.stringContaining('illegal base64 data at input byte 0')]);
  });

  test('get -w of one name hears of no other', async () => {
    simulator.resources.create('secrets', { metadata: { name: 'other', namespace: 'argocd' } });
    simulator.resources.create('secrets', { metadata: { name: 'mine', namespace: 'argocd' } });
    const seen = kubectl.follow(['get', 'secret', 'mine', '-w', '-o', 'name'], /(secret\/mine\n){2}/);
    const clocked = setInterval(() => {
      simulator.resources.mergePatch('secrets', 'argocd', 'other', { metadata: { labels: { n: String(Date.now()) } } });
      simulator.resources.mergePatch('secrets', 'argocd', 'mine', { metadata: { labels: { n: String(Date.now()) } } });
    }, 50);
    const out = await seen.finally(() => clearInterval(clocked));
    expect(out.replaceAll('secret/mine\n', '')).toBe('');
  });
});

describeWith(['kubectl'], 'kubectl logs', () => {
  beforeEach(() => {
    const spec = { nodeName: 'n', containers: [{ name: 'main', image: 'i' }] };
    const object = { metadata: { name: 'web', namespace: 'argocd' }, spec, status: { phase: 'Running' } };
    simulator.resources.create('pods', object);
    for (const line of ['one', 'two', 'three']) simulator.podLogs.append('argocd', 'web', line);
  });

  test('shows the last lines', async () => {
    expect((await kubectl.run(['logs', 'web', '--tail=2'])).out).toBe('two\nthree\n');
  });

  test('-f follows, until the pod is gone', async () => {
    const following = kubectl.run(['logs', '-f', 'web', '--tail=1']);
    const { listeners } = simulator.podLogs.of('argocd', 'web', 'main');
    await waitUntil(() => listeners.size === 1, 'kubectl to follow the log');
    simulator.podLogs.append('argocd', 'web', 'more');
    simulator.resources.delete('pods', 'argocd', 'web');
    const { code, out } = await following;
    expect([code, out]).toEqual([0, 'three\nmore\n']);
  });

  test('-p says that there was nothing before', async () => {
    const { err } = await kubectl.run(['logs', '-p', 'web']);
    expect(err).toContain('previous terminated container "main" in pod "web" not found');
  });
});
