import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { useReadApi } from '../../support/read-api.js';

const NO_STATE = { status: '', message: '', attemptedAt: null };

describe('projects', () => {
  const here = useReadApi();
  beforeEach(() => {
    here.permissions.replace({ admin: ['projects, get, *'], dev: ['projects, get, p1'] });
    here.installation.change({
      projectsRevision: '4711',
      config: {
        globalProjects:
          '- projectName: global\n  labelSelector:\n    matchExpressions:\n    - {key: team, operator: DoesNotExist}\n',
      },
      clusters: {
        own: { name: 'own', server: 'https://own.example.com', project: 'p1', config: '{"password":"never-shown"}' },
        other: { name: 'other', server: 'https://other.example.com' },
      },
      projects: [
        { name: 'p2', spec: { description: 'two' } },
        {
          name: 'p1',
          spec: {
            sourceRepos: ['https://git.example.com/a'],
            roles: [
              { name: 'ci', policies: ['p, proj:p1:ci, applications, get, p1/*, allow'], jwtTokens: [{ iat: 5 }] },
            ],
          },
          status: { jwtTokensByRole: { ci: { items: [{ iat: 9, id: 'abc' }] } } },
        },
        {
          name: 'global',
          spec: {
            sourceRepos: ['https://git.example.com/shared'],
            syncWindows: [{ kind: 'deny' }],
            destinationServiceAccounts: [{ defaultServiceAccount: 'shared' }],
          },
        },
      ],
    });
  });

  test('are listed by name, as far as the caller may see them', async () => {
    const names = async (caller: string): Promise<unknown> =>
      (await here.http('/api/v1/projects?fields=items.metadata.name', caller)).body;
    expect(await names('admin')).toEqual({
      items: [{ metadata: { name: 'global' } }, { metadata: { name: 'p1' } }, { metadata: { name: 'p2' } }],
    });
    expect(await names('dev')).toEqual({ items: [{ metadata: { name: 'p1' } }] });
  });

  test('are null where there are none', async () => {
    const text = '{"metadata":{"resourceVersion":"4711"},"items":null}';
    expect((await here.http('/api/v1/projects', 'stranger')).text).toBe(text);
  });

  test('are listed with the revision that the list is of', async () => {
    const { metadata } = Object(await here.grpc('project.ProjectService/List', {}, 'admin'));
    expect(metadata).toMatchObject({ resourceVersion: '4711' });
    here.installation.change({ projectsRevision: undefined });
    expect(Object((await here.http('/api/v1/projects', 'admin')).body).metadata).toEqual({});
  });

  test('have the tokens of a role in both places, each with an id, the newest first', async () => {
    const tokens = [
      { iat: 9, id: 'abc' },
      { iat: 5, id: '5' },
    ];
    expect((await here.http('/api/v1/projects/p1', 'dev')).body).toMatchObject({
      metadata: { name: 'p1' },
      spec: { roles: [{ name: 'ci', jwtTokens: tokens }] },
      status: { jwtTokensByRole: { ci: { items: tokens } } },
    });
  });

  test('have a status even where the cluster knows none', async () => {
    expect((await here.http('/api/v1/projects/p2', 'admin')).body).toMatchObject({
      spec: { description: 'two' },
      status: {},
    });
  });

  test('are the same over gRPC', async () => {
    expect(await here.grpc('project.ProjectService/Get', { name: 'p1' }, 'dev')).toMatchObject({
      metadata: { name: 'p1', namespace: 'argocd' },
      spec: {
        roles: [
          {
            name: 'ci',
            jwtTokens: [
              { iat: '9', id: 'abc' },
              { iat: '5', id: '5' },
            ],
          },
        ],
      },
    });
    expect(await here.grpc('project.ProjectService/List', {}, 'dev')).toMatchObject({
      items: [{ metadata: { name: 'p1' } }],
    });
  });

  test('a refusal says what was asked for, and by whom, as Argo CD says it', async () => {
    const message = 'permission denied: projects, get, p2, sub: dev, iat: 2026-01-02T03:04:05Z';
    expect(await here.http('/api/v1/projects/p2', 'dev')).toMatchObject({
      status: 403,
      body: { error: message, code: 7, message },
    });
    expect(await here.http('/api/v1/projects/none', 'dev')).toMatchObject({ status: 403 });
  });

  test('one that is not there is not found by those who might see it', async () => {
    expect(await here.http('/api/v1/projects/none', 'admin')).toMatchObject({
      status: 404,
      body: { code: 5, message: 'appprojects.argoproj.io "none" not found' },
    });
  });

  test('in detail have what they inherit, and the clusters that are their own', async () => {
    const { text, body } = await here.http('/api/v1/projects/p1/detailed', 'dev');
    expect(text).not.toContain('never-shown');
    expect(body).toMatchObject({
      globalProjects: [{ metadata: { name: 'global' } }],
      project: {
        spec: {
          sourceRepos: ['https://git.example.com/a', 'https://git.example.com/shared'],
          syncWindows: [{ kind: 'deny' }],
          destinationServiceAccounts: [{ defaultServiceAccount: 'shared' }],
        },
      },
      clusters: [{ name: 'own' }],
    });
    expect(Object(body).clusters).toHaveLength(1);
    expect(Object(body).project.spec).not.toHaveProperty('destinations');
  });

  test('in detail are the same over gRPC', async () => {
    expect(await here.grpc('project.ProjectService/GetDetailedProject', { name: 'p1' }, 'dev')).toMatchObject({
      globalProjects: [{ metadata: { name: 'global' } }],
      project: { spec: { syncWindows: [{ kind: 'deny' }] } },
      clusters: [{ server: 'https://own.example.com' }],
    });
  });

  describe('in detail have the repositories that are their own', () => {
    const put = (name: string, data: Record<string, string>, type = 'repository'): void => {
      const metadata = { name, namespace: 'argocd', labels: { 'argocd.argoproj.io/secret-type': type } };
      here.world.simulator.resources.create('secrets', { metadata, stringData: data });
    };
    const PLANTED = {
      ...{ username: 'planted-user', password: 'planted-password', bearerToken: 'planted-bearer' },
      ...{ sshPrivateKey: 'planted-ssh', tlsClientCertData: 'planted-cert', tlsClientCertKey: 'planted-key' },
      ...{ githubAppPrivateKey: 'planted-app-key', gcpServiceAccountKey: 'planted-gcp' },
      ...{ azureServicePrincipalClientSecret: 'planted-azure', unknownField: 'planted-unknown' },
    };
    const own = {
      repo: 'https://git.example.com/own.git',
      type: 'git',
      name: 'own',
      project: 'p1',
      insecure: true,
      enableLfs: true,
      proxy: 'http://proxy.example.com:3128',
      noProxy: '.local',
      githubAppID: 12,
      depth: 3,
      azureServicePrincipalTenantId: 'tenant',
    };
    beforeAll(() => {
      put('repo-own', {
        ...PLANTED,
        ...{ url: 'https://planted:planted@git.example.com/own.git', name: 'own', project: 'p1', enableLfs: 'true' },
        ...{ insecureIgnoreHostKey: 'true', proxy: 'http://planted:planted@proxy.example.com:3128', noProxy: '.local' },
        ...{ githubAppID: '12', depth: '3', enableOCI: 'perhaps', azureServicePrincipalTenantId: 'tenant' },
      });
      put('repo-b', { ...PLANTED, url: 'oci://b.example.com/charts', project: 'p1' });
      put('repo-a', { ...PLANTED, url: 'git@a.example.com:team/app.git', project: 'p1', type: 'git' });
      put('repo-of-p2', { ...PLANTED, url: 'https://git.example.com/p2.git', project: 'p2' });
      put('repo-of-all', { ...PLANTED, url: 'https://git.example.com/all.git' });
      put('creds-of-p1', { ...PLANTED, url: 'https://git.example.com', project: 'p1' }, 'repo-creds');
    });

    test('over HTTP, by address, and nothing of how to log in to them', async () => {
      const { text, body, headers } = await here.http('/api/v1/projects/p1/detailed', 'dev');
      expect(Object(body).repositories).toEqual([
        { repo: 'git@a.example.com:team/app.git', type: 'git', project: 'p1', connectionState: NO_STATE },
        { ...own, connectionState: NO_STATE },
        { repo: 'oci://b.example.com/charts', type: 'oci', project: 'p1', connectionState: NO_STATE },
      ]);
      expect(text).not.toContain('planted');
      expect(headers.get('x-kubecast-project-without')).toBeNull();
    });

    test('over gRPC', async () => {
      const answer = await here.grpc('project.ProjectService/GetDetailedProject', { name: 'p1' }, 'dev');
      const numbers = { githubAppID: '12', depth: '3' };
      expect(answer).toMatchObject({ repositories: [{ type: 'git' }, { ...own, ...numbers }, { type: 'oci' }] });
      expect(JSON.stringify(answer)).not.toContain('planted');
    });

    test('only for who may read the project', async () => {
      expect((await here.http('/api/v1/projects/p2/detailed', 'dev')).status).toBe(403);
      expect((await here.http('/api/v1/projects/p2/detailed', 'admin')).body).toMatchObject({
        repositories: [{ repo: 'https://git.example.com/p2.git' }],
      });
      expect((await here.http('/api/v1/projects/global/detailed', 'admin')).body).not.toHaveProperty('repositories');
    });

    test('unless secrets may not be listed, which the answer says', async () => {
      const { faults } = here.world.simulator;
      faults.add({ on: 'list', plural: 'secrets', do: 'forbidden' });
      const { body, headers, status } = await here.http('/api/v1/projects/p1/detailed', 'dev');
      expect([status, headers.get('x-kubecast-project-without')]).toEqual([200, 'repositories']);
      expect(body).not.toHaveProperty('repositories');
      faults.add({ on: 'list', plural: 'secrets', do: 'error' });
      const away = await here.http('/api/v1/projects/p1/detailed', 'dev');
      expect([away.status, away.text.includes('planted')]).toEqual([500, false]);
    });
  });

  test('do not inherit from themselves', async () => {
    expect((await here.http('/api/v1/projects/global/detailed', 'admin')).body).not.toHaveProperty('globalProjects');
  });
});
