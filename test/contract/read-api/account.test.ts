import { beforeEach, describe, expect, test } from '@jest/globals';
import { useReadApi } from '../../support/read-api.js';

describe('what a caller may do', () => {
  const here = useReadApi();
  const canI = async (path: string, caller = 'dev'): Promise<unknown> =>
    (await here.http(`/api/v1/account/can-i/${path}`, caller)).body;
  beforeEach(() => {
    here.installation.change({ config: {} });
    here.permissions.replace({
      dev: [
        'logs, get, p1/*',
        'applications, sync, p1/a',
        'applications, get, p1/other/b',
        'clusters, get, https://a.example.com',
        'clusters, get, p1/edge',
        'repositories, get, p1/charts',
        'projects, get, p1/x',
      ],
    });
  });

  test.each([
    ['logs/get/p1/a', 'yes'],
    ['logs/get/p2/a', 'no'],
    ['applications/sync/p1/a', 'yes'],
    ['applications/sync/p1/argocd/a', 'yes'],
    ['applications/rollback/p1/a', 'yes'],
    ['applications/get/p1/other/b', 'yes'],
    ['applications/get/p1/b', 'no'],
    ['clusters/get/https:%2F%2Fa.example.com', 'yes'],
    ['clusters/get/p1/argocd/edge', 'yes'],
    ['repositories/get/p1/argocd/charts', 'yes'],
    ['repositories/get/p1/other/charts', 'no'],
    ['projects/get/p1/argocd/x', 'no'],
  ])('%s: %s', async (path, value) => {
    expect(await canI(path)).toEqual({ value });
  });

  test.each([
    ['not while nothing is said', {}, ['yes', 'no']],
    ['where the installation says so', { 'server.rbac.rollback.enforce.enable': 'true' }, ['no', 'yes']],
    ['where it says so in another word of Go', { 'server.rbac.rollback.enforce.enable': 'T' }, ['no', 'yes']],
    ['not where it says no', { 'server.rbac.rollback.enforce.enable': 'false' }, ['yes', 'no']],
  ])('rolling back is more than syncing: %s', async (_, config, answers) => {
    here.installation.change({ config });
    here.permissions.replace({ dev: ['applications, sync, p1/a'], ops: ['applications, rollback, p1/a'] });
    const path = 'applications/rollback/p1/a';
    expect([await canI(path, 'dev'), await canI(path, 'ops')]).toEqual(answers.map((value) => ({ value })));
  });

  test('is answered over gRPC', async () => {
    const request = { resource: 'applications', action: 'sync', subresource: 'p1/a' };
    expect(await here.grpc('account.AccountService/CanI', request, 'dev')).toEqual({ value: 'yes' });
  });

  test('is not answered for words that RBAC does not know', async () => {
    expect(await here.http('/api/v1/account/can-i/pods/get/a', 'dev')).toMatchObject({
      status: 400,
      body: { code: 3 },
    });
    expect(await here.http('/api/v1/account/can-i/logs/read/a', 'dev')).toMatchObject({
      status: 400,
      body: { code: 3 },
    });
  });

  test('is not told to those who are not let in', async () => {
    expect(await here.http('/api/v1/account/can-i/logs/get/p1/a')).toMatchObject({ status: 401 });
  });
});

describe('the version', () => {
  const here = useReadApi();

  test('is all that nobody learns', async () => {
    expect(Object.keys(Object((await here.http('/api/version')).body))).toEqual(['Version']);
  });

  test.each(['', 'dev'])('has the tools for %j, who is let in', async (caller) => {
    expect((await here.http('/api/version', caller)).body).toMatchObject({
      KustomizeVersion: 'unavailable',
      HelmVersion: 'unavailable',
    });
  });
});
