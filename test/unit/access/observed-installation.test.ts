import { describe, expect, test } from '@jest/globals';
import type { InstallationPart } from '../../../src/access/installation.js';
import { ObservedInstallation } from '../../../src/access/observed-installation.js';
import { Store } from '../../../src/store/store.js';
import { storedText } from '../../support/stored-application.js';

const object = (name: string, revision: number, more: object) =>
  storedText(
    JSON.stringify({ metadata: { name, namespace: 'argocd', uid: name, resourceVersion: String(revision) }, ...more }),
  );

function observed(needed: readonly InstallationPart[] = []) {
  const stores = { config: new Store(), rbac: new Store(), secret: new Store(), projects: new Store() };
  const installation = new ObservedInstallation('argocd', stores, needed);
  const told: string[] = [];
  installation.onChange((parts) => told.push([...parts].join()));
  return { stores, installation, told };
}

describe('an installation as the API server shows it', () => {
  test('has the texts of a ConfigMap, and the bytes of a Secret', () => {
    const { stores, installation } = observed();
    stores.config.replace([object('argocd-cm', 1, { data: { url: 'https://a' } })], '1', new Set());
    stores.secret.replace([object('argocd-secret', 1, { data: { key: 'AP8=' } })], '1', new Set());
    expect(installation.state.config.get('url')).toBe('https://a');
    expect(installation.state.secret.get('key')).toEqual(Buffer.from([0, 255]));
  });

  test('has projects with their roles and tokens, odd fields left out', () => {
    const { stores, installation } = observed();
    const spec = { roles: [{ name: 'ci', policies: ['p'], groups: [1, 'ops'] }, 7], sourceNamespaces: 'team-*' };
    const status = { jwtTokensByRole: { ci: { items: [{ iat: 12, id: 'x' }] } } };
    stores.projects.replace([object('p1', 1, { spec, status })], '1', new Set());
    expect(installation.state.projects.get('p1')).toMatchObject({
      roles: [{ name: 'ci', policies: ['p'], groups: ['ops'] }],
      tokens: new Map([['ci', [{ id: 'x', issuedAt: 12 }]]]),
      sourceNamespaces: [],
    });
  });

  test('tells once of all that one list brought, and of every change after it', () => {
    const { stores, told } = observed();
    stores.projects.replace([object('p1', 1, {}), object('p2', 2, {})], '2', new Set());
    stores.projects.upsert(object('p1', 3, {}));
    stores.rbac.replace([], '3', new Set());
    stores.projects.advance('9');
    expect(told).toEqual(['projects', 'projects', 'rbac']);
  });

  test('says how far its projects are known, also where none of them has changed', () => {
    const { stores, installation, told } = observed();
    expect(installation.state.projectsRevision).toBeUndefined();
    stores.projects.replace([object('p1', 1, {})], '5', new Set());
    expect(installation.state.projectsRevision).toBe('5');
    stores.projects.advance('9');
    expect([installation.state.projectsRevision, told]).toEqual(['9', ['projects']]);
  });

  test('tells an object that is gone from one that was never read', () => {
    const { stores, installation } = observed(['rbac', 'config']);
    expect(installation.isKnown).toBe(false);
    stores.rbac.replace([], '1', new Set());
    expect(installation.isKnown).toBe(false);
    stores.config.replace([], '1', new Set());
    expect([installation.isKnown, installation.state.rbac]).toEqual([true, undefined]);
    stores.rbac.upsert(object('argocd-rbac-cm', 2, { data: {} }));
    expect(installation.state.rbac).toEqual(new Map());
  });
});
