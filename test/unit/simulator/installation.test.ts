import { describe, expect, test } from '@jest/globals';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { ResourceStore } from '../../../src/simulator/resource-store.js';
import type { Credentials } from '../../../src/simulator/scenario/credentials.js';
import { startScenario } from '../../../src/simulator/scenario/scenario.js';
import { field, text } from '../../support/cluster-client.js';

const CREDENTIALS: Credentials = {
  secretKey: 'k3y',
  accounts: new Map([
    ['admin', { passwordHash: '$2a$10$admin', token: undefined }],
    ['dev', { passwordHash: '$2a$10$dev', token: { id: 'dev-1', issuedAt: 5 } }],
  ]),
  robotToken: { id: 'ci-1', issuedAt: 7 },
  singleSignOn: { issuer: 'https://127.0.0.1:1', clientId: 'argo-cd', rootCa: 'line 1\nline 2\n' },
};

function cluster(credentials: Credentials | undefined = CREDENTIALS): ResourceStore {
  const clock = new ManualClock();
  const resources = new ResourceStore({ clock });
  startScenario({ resources }, { apps: 0, ratePerSecond: 0, seed: 1, clock, ...(credentials ? { credentials } : {}) });
  return resources;
}

/** What a Secret or a ConfigMap of Argo CD's namespace says under each key. */
function dataOf(resources: ResourceStore, plural: string, name: string): Map<string, string> {
  const data = field(resources.get(plural, 'argocd', name), 'data');
  const decode = (value: unknown): string =>
    plural === 'secrets' ? Buffer.from(String(value), 'base64').toString() : String(value);
  return new Map(Object.entries(Object(data)).map(([key, value]) => [key, decode(value)]));
}

describe("the demo's installation", () => {
  test('marks its settings as its own', () => {
    const resources = cluster();
    const marked = ['configmaps', 'secrets']
      .flatMap((plural) => resources.list(plural, 'argocd'))
      .filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/part-of'] === 'argocd');
    expect(marked.map(({ metadata }) => metadata.name)).toEqual([
      'argocd-cm',
      'argocd-rbac-cm',
      'argocd-secret',
      'cluster-edge.example.com',
      'cluster-lake.example.com',
    ]);
  });

  test('lists accounts with what they are for', () => {
    const config = dataOf(cluster(), 'configmaps', 'argocd-cm');
    expect([config.get('accounts.dev'), config.get('accounts.viewer')]).toEqual(['login, apiKey', 'login, apiKey']);
    expect(config.get('oidc.config')).toContain('issuer: https://127.0.0.1:1\n');
    expect(config.get('oidc.config')).toContain('\nrootCA: |\n  line 1\n  line 2\n');
  });

  test('keeps hashes and the ids of tokens, older than any session', () => {
    const secret = dataOf(cluster(), 'secrets', 'argocd-secret');
    const start = new Date(new ManualClock().now() - 60_000).toISOString().replace('.000Z', 'Z');
    expect(Object.fromEntries(secret)).toEqual({
      'server.secretkey': 'k3y',
      'admin.password': '$2a$10$admin',
      'admin.passwordMtime': start,
      'accounts.dev.password': '$2a$10$dev',
      'accounts.dev.passwordMtime': start,
      'accounts.dev.tokens': '[{"id":"dev-1","iat":5}]',
    });
  });

  test('has lines of policy that are six words, or three', () => {
    const lines = dataOf(cluster(), 'configmaps', 'argocd-rbac-cm').get('policy.csv')?.trim().split('\n') ?? [];
    const words = lines.filter((line) => !line.startsWith('#')).map((line) => line.split(', '));
    expect(words.every(([type, ...rest]) => rest.length === (type === 'p' ? 5 : 2))).toBe(true);
    expect(lines).toContain('g, dev, role:platform');
  });

  test('has one token for a role of a project, and groups for another', () => {
    const project = cluster().get('appprojects', 'argocd', 'payments');
    expect(field(project, 'status.jwtTokensByRole')).toEqual({ ci: { items: [{ id: 'ci-1', iat: 7 }] } });
    expect(field(project, 'spec.roles.1.groups')).toEqual(['payments-on-call']);
    expect(field(cluster().get('appprojects', 'argocd', 'shop'), 'status')).toBeUndefined();
  });

  test('knows two clusters, one of which belongs to a project', () => {
    const secrets = cluster().list('secrets', 'argocd');
    const clusters = secrets.filter(
      ({ metadata }) => metadata.labels?.['argocd.argoproj.io/secret-type'] === 'cluster',
    );
    const projects = clusters.map(({ metadata }) => dataOf(cluster(), 'secrets', metadata.name).get('project'));
    expect([clusters.map((one) => text(one, 'type')), projects]).toEqual([
      ['Opaque', 'Opaque'],
      [undefined, 'data'],
    ]);
  });

  test('is not there where nobody has credentials', () => {
    const clock = new ManualClock();
    const resources = new ResourceStore({ clock });
    startScenario({ resources }, { apps: 0, ratePerSecond: 0, seed: 1, clock });
    expect([resources.list('secrets'), resources.list('configmaps')]).toEqual([[], []]);
  });
});
