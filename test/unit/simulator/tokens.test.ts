import { describe, expect, test } from '@jest/globals';
import type { Account } from '../../../src/simulator/accounts.js';
import { APPLICATIONS, ask, field, type Reply } from '../../support/cluster-client.js';
import { cluster } from '../../support/cluster-fixture.js';

const VIEWER: Account = {
  user: 'viewer',
  rules: [{ verbs: ['get', 'list', 'watch'], resources: ['applications'], namespaces: ['argocd'] }],
};
const TOKENS = new Map<string, Account>([
  ['root', { user: 'admin' }],
  ['view', VIEWER],
  ['none', { user: 'nobody', rules: [] }],
]);

async function as(token: string | undefined, path: string, method = 'GET'): Promise<Reply> {
  const simulator = await cluster({ tokens: TOKENS });
  return ask(simulator, path, { method, headers: token === undefined ? {} : { authorization: token } });
}

describe('a bearer token', () => {
  test('that nobody has is 401 everywhere', async () => {
    for (const path of [APPLICATIONS, '/api', '/healthz', '/nope']) {
      const { status, text, headers } = await as('Bearer wrong', path);
      expect(status).toBe(401);
      expect(text.trim()).toBe(
        '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}',
      );
      expect(headers.get('x-content-type-options')).toBeNull();
    }
  });

  test.each([undefined, 'Basic eDp5', 'Bearer'])('that is missing (%p) makes the client anonymous', async (header) => {
    const { status, body, headers } = await as(header, APPLICATIONS);
    expect([status, headers.get('x-content-type-options')]).toEqual([403, 'nosniff']);
    expect(field(body, 'message')).toBe(
      'applications.argoproj.io is forbidden: User "system:anonymous" cannot list resource "applications" in API group "argoproj.io" in the namespace "argocd"',
    );
    expect(field(body, 'details')).toEqual({ group: 'argoproj.io', kind: 'applications' });
  });

  test('that is missing lets the probes through, and nothing else', async () => {
    const statuses = ['/healthz', '/version', '/api', '/apis/apps/v1', '/nope'].map(async (path) =>
      as(undefined, path),
    );
    expect((await Promise.all(statuses)).map(({ status }) => status)).toEqual([200, 200, 403, 403, 403]);
  });

  test('that is known may always discover', async () => {
    const replies = ['/healthz', '/api', '/apis/apps/v1', '/openapi/v3', '/nope'].map(async (path) =>
      as('Bearer none', path),
    );
    expect((await Promise.all(replies)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 403]);
    expect(field((await as('Bearer none', '/nope')).body, 'message')).toBe(
      'forbidden: User "nobody" cannot get path "/nope"',
    );
  });

  test('without rules may do everything', async () => {
    expect((await as('Bearer root', '/api/v1/namespaces')).status).toBe(200);
    expect((await as('bearer root', '/nope')).status).toBe(404);
  });

  test('with rules may do what one of them names', async () => {
    expect((await as('Bearer view', APPLICATIONS)).status).toBe(200);
    expect((await as('Bearer view', `${APPLICATIONS}/a`)).status).toBe(404);
    expect((await as('Bearer view', APPLICATIONS, 'DELETE')).status).toBe(403);
    expect((await as('Bearer view', '/apis/argoproj.io/v1alpha1/applications')).status).toBe(403);
  });

  test('that is taken away is unknown from the next request on', async () => {
    const tokens = new Map(TOKENS);
    const simulator = await cluster({ tokens });
    const asked = { headers: { authorization: 'Bearer root' } };
    expect((await ask(simulator, APPLICATIONS, asked)).status).toBe(200);
    tokens.delete('root');
    expect((await ask(simulator, APPLICATIONS, asked)).status).toBe(401);
  });
});

const ARGO = '/apis/argoproj.io/v1alpha1';
describe('a refusal says what was tried:', () => {
  test.each([
    ['GET', `${APPLICATIONS}/a`, 'applications.argoproj.io "a"', 'get', 'in the namespace "argocd"'],
    ['GET', `${APPLICATIONS}/a?watch=1`, 'applications.argoproj.io "a"', 'get', 'in the namespace "argocd"'],
    ['GET', `${APPLICATIONS}?watch=0`, 'applications.argoproj.io', 'list', 'in the namespace "argocd"'],
    ['GET', `${ARGO}/applications?watch=1`, 'applications.argoproj.io', 'watch', 'at the cluster scope'],
    [
      'GET',
      `${APPLICATIONS}?fieldSelector=metadata.name%3Dx`,
      'applications.argoproj.io "x"',
      'list',
      'in the namespace "argocd"',
    ],
    ['POST', APPLICATIONS, 'applications.argoproj.io', 'create', 'in the namespace "argocd"'],
    ['PUT', `${APPLICATIONS}/a`, 'applications.argoproj.io "a"', 'update', 'in the namespace "argocd"'],
    ['PATCH', `${APPLICATIONS}/a`, 'applications.argoproj.io "a"', 'patch', 'in the namespace "argocd"'],
    ['DELETE', `${APPLICATIONS}/a`, 'applications.argoproj.io "a"', 'delete', 'in the namespace "argocd"'],
    ['DELETE', APPLICATIONS, 'applications.argoproj.io', 'deletecollection', 'in the namespace "argocd"'],
  ])('%s %s', async (method, path, subject, verb, place) => {
    const { status, body } = await as('Bearer none', path, method);
    const why = `User "nobody" cannot ${verb} resource "applications" in API group "argoproj.io" ${place}`;
    expect([status, field(body, 'message')]).toEqual([403, `${subject} is forbidden: ${why}`]);
  });

  test.each([
    ['/api/v1/namespaces', 'namespaces', 'list resource "namespaces" in API group "" at the cluster scope'],
    ['/api/v1/namespaces/x', 'namespaces "x"', 'get resource "namespaces" in API group "" in the namespace "x"'],
    [
      '/api/v1/namespaces/x/status',
      'namespaces "x"',
      'get resource "namespaces/status" in API group "" in the namespace "x"',
    ],
    [
      '/api/v1/namespaces/x/pods/a/status',
      'pods "a"',
      'get resource "pods/status" in API group "" in the namespace "x"',
    ],
    ['/api/v1/namespaces/x/nope', 'nope', 'list resource "nope" in API group "" in the namespace "x"'],
  ])('GET %s', async (path, subject, tried) => {
    const { body } = await as('Bearer none', path);
    expect(field(body, 'message')).toBe(`${subject} is forbidden: User "nobody" cannot ${tried}`);
  });
});
