import { beforeEach, describe, expect, test } from '@jest/globals';
import { useReadApi } from '../../support/read-api.js';

const LOCAL = 'https://kubernetes.default.svc';
const PROD = 'https://prod.example.com:6443';
const TEAM = 'https://team.example.com';

describe('clusters', () => {
  const here = useReadApi();
  const listed = async (caller: string, query = ''): Promise<unknown[]> => {
    const { body } = await here.http(`/api/v1/clusters${query}`, caller);
    const { items } = Object(body);
    return Array.isArray(items) ? items : [];
  };
  beforeEach(() => {
    here.permissions.replace({ admin: ['clusters, get, *'], dev: ['clusters, get, team/*'] });
    here.installation.change({
      config: {},
      clusters: {
        prod: {
          name: 'prod',
          server: `${PROD}/`,
          namespaces: 'a, b',
          config: '{"bearerToken":"never-shown"}',
          shard: '2',
        },
        team: {
          name: 'team',
          server: TEAM,
          project: 'team',
          config: '{"password":"never-shown"}',
          clusterResources: 'true',
        },
      },
    });
  });

  test('are listed without how to log in', async () => {
    const { text, body } = await here.http('/api/v1/clusters', 'admin');
    expect(text).not.toContain('never-shown');
    expect(Object(body).metadata).toEqual({});
    expect(await listed('admin')).toMatchObject([
      {
        server: PROD,
        name: 'prod',
        namespaces: ['a', 'b'],
        shard: 2,
        config: { tlsClientConfig: { insecure: false } },
      },
      { server: TEAM, name: 'team', project: 'team', clusterResources: true },
      { server: LOCAL, name: 'in-cluster' },
    ]);
  });

  test('say how they are reached, as far as it is no secret', async () => {
    const config = JSON.stringify({
      username: 'never-shown',
      password: 'never-shown',
      bearerToken: 'never-shown',
      execProviderConfig: { command: 'never-shown', env: { KEY: 'never-shown' } },
      tlsClientConfig: {
        insecure: true,
        serverName: 'api.internal',
        certData: Buffer.from('never-shown').toString('base64'),
        keyData: Buffer.from('never-shown').toString('base64'),
        caData: Buffer.from('never-shown').toString('base64'),
      },
      awsAuthConfig: { clusterName: 'eks', roleARN: 'arn:aws:iam::1:role/r', profile: 'p', token: 'never-shown' },
      disableCompression: true,
      proxyUrl: 'http://never-shown:never-shown@proxy.example.com:3128/?token=never-shown#never-shown',
    });
    here.installation.change({
      clusters: { prod: { name: 'prod', server: PROD, project: 'p1', config } },
      projects: [{ name: 'p1' }],
    });
    here.permissions.replace({ admin: ['clusters, get, *', 'projects, get, *'] });
    const shown = {
      tlsClientConfig: { insecure: true, serverName: 'api.internal' },
      awsAuthConfig: { clusterName: 'eks', roleARN: 'arn:aws:iam::1:role/r', profile: 'p' },
      disableCompression: true,
      proxyUrl: 'http://proxy.example.com:3128/',
    };
    expect(Object((await listed('admin'))[0]).config).toEqual(shown);
    const detailed = await here.http('/api/v1/projects/p1/detailed', 'admin');
    expect(Object(detailed.body).clusters).toMatchObject([{ config: shown }]);
    const overGrpc = await here.grpc('cluster.ClusterService/Get', { name: 'prod' }, 'admin');
    const texts = [(await here.http('/api/v1/clusters', 'admin')).text, detailed.text, JSON.stringify(overGrpc)];
    for (const secret of ['never-shown', Buffer.from('never-shown').toString('base64')])
      expect(texts.join()).not.toContain(secret);
  });

  test.each([
    ['no JSON', '{"tlsClientConfig":{"insecure":true}', { tlsClientConfig: { insecure: false } }],
    [
      'of other types',
      '{"tlsClientConfig":{"insecure":"yes","serverName":7},"awsAuthConfig":[1],"proxyUrl":{}}',
      { tlsClientConfig: { insecure: false } },
    ],
    ['a proxy that is no URL', '{"proxyUrl":"never-shown@"}', { tlsClientConfig: { insecure: false } }],
    [
      'a proxy without a path',
      '{"proxyUrl":"http://proxy:3128"}',
      { tlsClientConfig: { insecure: false }, proxyUrl: 'http://proxy:3128' },
    ],
  ])('whose config is %s say no more than is sure', async (_, config, shown) => {
    here.installation.change({ clusters: { prod: { name: 'prod', server: PROD, config } } });
    expect(Object((await listed('admin'))[0]).config).toEqual(shown);
  });

  test('have the state of the connection that this server has, and say where it has none', async () => {
    const [prod, , local] = await listed('admin');
    expect(prod).toMatchObject({ connectionState: { status: 'Unknown', attemptedAt: null } });
    const connectionState = { status: 'Successful', message: '', attemptedAt: expect.stringMatching(/^20\d\d-/) };
    expect(local).toMatchObject({ connectionState, serverVersion: expect.stringMatching(/^1\.\d+$/) });
    expect(Object(local).info).toMatchObject({ connectionState, cacheInfo: {}, applicationsCount: 0 });
  });

  test('are those that the caller may see: by server, or by project and server', async () => {
    expect(await listed('dev')).toMatchObject([{ name: 'team' }]);
    expect((await here.http('/api/v1/clusters', 'nobody-special')).body).toEqual({ metadata: {}, items: null });
  });

  test('are chosen by name and by server', async () => {
    expect(await listed('admin', '?name=prod')).toMatchObject([{ server: PROD }]);
    expect(await listed('admin', `?server=${encodeURIComponent(TEAM)}`)).toMatchObject([{ name: 'team' }]);
    expect(await listed('admin', '?id.type=name_escaped&id.value=in-cluster')).toMatchObject([{ server: LOCAL }]);
  });

  test.each([
    [encodeURIComponent(LOCAL), 'in-cluster'],
    [encodeURIComponent(PROD), 'prod'],
    ['team?id.type=name', 'team'],
  ])('Get finds %s', async (path, name) => {
    expect(await here.http(`/api/v1/clusters/${path}`, 'admin')).toMatchObject({ status: 200, body: { name } });
  });

  test('Get tells what is absent from what is forbidden to nobody', async () => {
    const denied = { error: 'permission denied', code: 7, message: 'permission denied' };
    expect(await here.http('/api/v1/clusters/prod?id.type=name', 'dev')).toMatchObject({ status: 403, body: denied });
    expect(await here.http('/api/v1/clusters/none?id.type=name', 'admin')).toMatchObject({ status: 403, body: denied });
  });

  test('Get of nothing in particular is no cluster', async () => {
    await expect(here.grpc('cluster.ClusterService/Get', {}, 'admin')).rejects.toMatchObject({ code: 7 });
  });

  test('the local one can be switched off', async () => {
    here.installation.change({ config: { 'cluster.inClusterEnabled': 'false' } });
    expect(await listed('admin')).toMatchObject([{ name: 'prod' }, { name: 'team' }]);
  });

  test('are the same over gRPC', async () => {
    expect(await here.grpc('cluster.ClusterService/List', {}, 'dev')).toMatchObject({
      items: [{ server: TEAM, name: 'team', project: 'team', connectionState: { status: 'Unknown' } }],
    });
  });

  test('are for those who are let in', async () => {
    expect(await here.http('/api/v1/clusters')).toMatchObject({ status: 401 });
  });
});
