import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Applications } from '../../support/applications.js';
import { FixedTrees } from '../../support/fixed-trees.js';
import { useReadApi } from '../../support/read-api.js';

/** Each method that reads one application, as it names it over HTTP and over gRPC. */
const METHODS = [
  { method: 'Get', path: '', nameAs: 'name' },
  { method: 'GetApplicationSyncWindows', path: '/syncwindows', nameAs: 'name' },
  { method: 'ListResourceEvents', path: '/events', nameAs: 'name' },
  { method: 'ResourceTree', path: '/resource-tree', nameAs: 'applicationName' },
  { method: 'ManagedResources', path: '/managed-resources', nameAs: 'applicationName' },
];
const DENIED = { status: 403, body: { error: 'permission denied', code: 7, message: 'permission denied' } };

describe.each(METHODS)('$method tells nobody what there is', ({ method, path, nameAs }) => {
  const here = useReadApi(() => ({ parts: { trees: new FixedTrees() } }));
  const ask = (name: string, query = '', caller = 'dev') =>
    here.http(`/api/v1/applications/${name}${path}${query}`, caller);
  beforeAll(async () => {
    const apps = new Applications(here.world.cluster);
    await apps.create('mine', { project: 'p1' });
    await apps.create('theirs', { project: 'p2' });
    await apps.create('astray', { project: 'gone' });
    await apps.create('abroad', { project: 'p1', namespace: 'team-a' });
    await here.world.server.caughtUp();
  });
  beforeEach(() => {
    here.permissions.replace({ dev: ['applications, get, p1/*', 'applications, get, gone/*'] });
    here.installation.change({ projects: [{ name: 'p1', spec: { sourceNamespaces: ['team-?'] } }, { name: 'p2' }] });
  });

  test('what may be seen is seen', async () => {
    expect(await ask('mine')).toMatchObject({ status: 200 });
    expect(await ask('mine', '?project=p1')).toMatchObject({ status: 200 });
  });

  test.each(['theirs', 'none'])('without a project, %s is forbidden', async (name) => {
    expect(await ask(name)).toMatchObject(DENIED);
  });

  test('with a project that is not theirs, it is forbidden whether it is there or not', async () => {
    expect(await ask('theirs', '?project=p2')).toMatchObject(DENIED);
    expect(await ask('none', '?project=p2')).toMatchObject(DENIED);
  });

  test.each(['theirs', 'none'])('with a project of theirs, %s is not found', async (name) => {
    const message = `applications.argoproj.io "${name}" not found`;
    expect(await ask(name, '?project=p1')).toMatchObject({ status: 404, body: { error: message, code: 5, message } });
  });

  test('an application of a project that is gone is not allowed in it', async () => {
    const message = 'app is not allowed in project "gone", or the project does not exist';
    expect(await ask('astray')).toMatchObject({ status: 400, body: { error: message, code: 3, message } });
  });

  test('an application in another namespace is allowed as far as its project takes that namespace', async () => {
    expect(await ask('abroad', '?appNamespace=team-a')).toMatchObject({ status: 200 });
    here.installation.change({ projects: [{ name: 'p1', spec: { sourceNamespaces: ['team-b', '/^team-[^a]$/'] } }] });
    const message = 'app is not allowed in project "p1", or the project does not exist';
    expect(await ask('abroad', '?appNamespace=team-a')).toMatchObject({ status: 400, body: { message } });
    here.installation.change({ projects: [{ name: 'p1', spec: { sourceNamespaces: ['/eam-[a]/'] } }] });
    expect(await ask('abroad', '?appNamespace=team-a')).toMatchObject({ status: 200 });
  });

  test('over gRPC the same', async () => {
    const call = (request: object) => here.grpc(`application.ApplicationService/${method}`, request, 'dev');
    await expect(call({ [nameAs]: 'theirs' })).rejects.toMatchObject({ code: 7, details: 'permission denied' });
    await expect(call({ [nameAs]: 'none', project: method === 'Get' ? ['p1'] : 'p1' })).rejects.toMatchObject({
      code: 5,
      details: 'applications.argoproj.io "none" not found',
    });
    await expect(call({ [nameAs]: 'astray' })).rejects.toMatchObject({ code: 3 });
  });
});

describe.each([
  ['PodLogs', (name: string) => `/api/v1/applications/${name}/logs`],
  ['WatchResourceTree', (name: string) => `/api/v1/stream/applications/${name}/resource-tree`],
])('%s tells nobody what there is', (_, pathOf) => {
  const here = useReadApi(() => ({ parts: { trees: new FixedTrees() } }));
  const refusal = (http_code: number, grpc_code: number, message: string) => ({
    status: http_code,
    body: { error: { http_code, grpc_code, message } },
  });
  beforeAll(async () => {
    here.permissions.replace({ dev: ['applications, get, p1/*', 'applications, get, gone/*', 'logs, get, *'] });
    here.installation.change({ projects: [{ name: 'p1' }, { name: 'p2' }] });
    const apps = new Applications(here.world.cluster);
    await apps.create('theirs', { project: 'p2' });
    await apps.create('astray', { project: 'gone' });
    await here.world.server.caughtUp();
  });

  test.each([
    ['theirs', '', refusal(403, 7, 'permission denied')],
    ['none', '', refusal(403, 7, 'permission denied')],
    ['theirs', '?project=p2', refusal(403, 7, 'permission denied')],
    ['theirs', '?project=p1', refusal(404, 5, 'applications.argoproj.io "theirs" not found')],
    ['none', '?project=p1', refusal(404, 5, 'applications.argoproj.io "none" not found')],
    ['astray', '', refusal(400, 3, 'app is not allowed in project "gone", or the project does not exist')],
  ])('%s%s', async (name, query, expected) => {
    expect(await here.http(`${pathOf(name)}${query}`, 'dev')).toMatchObject(expected);
  });
});

describe('List', () => {
  const here = useReadApi(() => ({ access: 'open' }));

  test('has one item per line, as Argo CD writes it', async () => {
    const empty = await here.http('/api/v1/applications');
    expect(empty.text).toMatch(/^\{"metadata":\{"resourceVersion":"\d+"\}\n,"items":null\}$/);
    const apps = new Applications(here.world.cluster);
    await apps.create('b');
    await apps.create('a');
    await here.world.server.caughtUp();
    const { text } = await here.http('/api/v1/applications?fields=items.metadata.name');
    expect(text).toMatch(
      /^\{"metadata":\{"resourceVersion":"\d+"\}\n,"items":\[\{"metadata":\{"name":"a"\}\}\n,\{"metadata":\{"name":"b"\}\}\n\]\}$/,
    );
  });
});

describe('List of names', () => {
  const here = useReadApi(() => ({ access: 'open' }));
  const listed = async (query: string): Promise<unknown> => {
    const { body } = await here.http(
      `/api/v1/applications?fields=items.metadata.namespace,items.metadata.name&${query}`,
    );
    const { items } = Object(body);
    return Array.isArray(items) ? items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`) : items;
  };
  beforeAll(async () => {
    const apps = new Applications(here.world.cluster);
    for (const namespace of ['argocd', 'team-a']) for (const name of ['a', 'b']) await apps.create(name, { namespace });
    await here.world.server.caughtUp();
  });

  test.each([
    ['names=a&names=team-a/b', ['argocd/a', 'team-a/a', 'team-a/b']],
    ['names=a&appNamespace=team-a', ['team-a/a']],
    ['names=a&name=b', null],
    ['names=argocd', null],
    ['names=', ['argocd/a', 'team-a/a', 'argocd/b', 'team-a/b']],
  ])('%s', async (query, expected) => {
    expect(await listed(query)).toEqual(expected);
  });

  test('is the same over gRPC', async () => {
    const { items } = Object(await here.grpc('application.ApplicationService/List', { names: ['team-a/b'] }));
    expect(items).toMatchObject([{ metadata: { namespace: 'team-a', name: 'b' } }]);
  });
});

describe('List of a repository', () => {
  const here = useReadApi(() => ({ access: 'open' }));
  const REPO = 'https://git.example.com/wanted.git';
  const [wanted, other] = [
    { repoURL: REPO, path: '.' },
    { repoURL: 'https://git.example.com/other.git', path: '.' },
  ];

  test.each([
    ['its source', { source: wanted, sources: null, sourceHydrator: null }, true],
    ['the first of its sources', { source: other, sources: [wanted, other], sourceHydrator: null }, true],
    [
      'another than the first of its sources',
      { source: wanted, sources: [other, wanted], sourceHydrator: null },
      false,
    ],
    ['what its hydrator writes', { sourceHydrator: { drySource: other, syncSource: wanted }, source: other }, true],
    ['what its hydrator reads', { sourceHydrator: { drySource: wanted, syncSource: { path: '.' } } }, true],
    [
      'what its hydrator reads, to write elsewhere',
      { sourceHydrator: { drySource: wanted, syncSource: other } },
      false,
    ],
    ['its source, which a hydrator replaces', { source: wanted, sourceHydrator: { drySource: other } }, false],
  ])('that is %s', async (_, spec, isFound) => {
    const apps = new Applications(here.world.cluster);
    if ((await here.http('/api/v1/applications/repo-app')).status !== 200) await apps.create('repo-app');
    await apps.patch('repo-app', { spec: { source: null, sources: null, ...spec } });
    await here.world.server.caughtUp();
    const { body } = await here.http(`/api/v1/applications?repo=${REPO}&fields=items.metadata.name`);
    expect(Object(body).items).toEqual(isFound ? [{ metadata: { name: 'repo-app' } }] : null);
  });
});

describe('ManagedResources', () => {
  const trees = new FixedTrees();
  const here = useReadApi(() => ({ access: 'open', parts: { trees } }));

  test('has the fields that are asked for', async () => {
    trees.managed = '[{"kind":"Service","name":"web","liveState":"{}","targetState":"{}"}]';
    await new Applications(here.world.cluster).create('shop');
    await here.world.server.caughtUp();
    const { body } = await here.http('/api/v1/applications/shop/managed-resources?fields=items.name,items.liveState');
    expect(body).toEqual({ items: [{ name: 'web', liveState: '{}' }] });
  });
});

describe('GetApplicationSyncWindows', () => {
  const always = { schedule: '* * * * *', duration: '2h' };
  // One millisecond in the year.
  const never = { schedule: '0 0 1 1 *', duration: '1ms' };
  const here = useReadApi(() => ({ access: 'open' }));
  const windows = async (syncWindows: readonly object[]): Promise<unknown> => {
    here.installation.change({ projects: [{ name: 'default', spec: { syncWindows } }] });
    return (await here.http('/api/v1/applications/app-1/syncwindows')).body;
  };
  beforeAll(async () => {
    await new Applications(here.world.cluster).create('app-1');
    await here.world.server.caughtUp();
  });

  test('says that syncs are allowed where there are no windows', async () => {
    expect((await here.http('/api/v1/applications/app-1/syncwindows')).text).toBe('{"canSync":true}');
  });

  test('names the windows that are about the application, and those that are open', async () => {
    const shown = (window: object, kind: string) => ({ kind, ...window, manualSync: false });
    const body = await windows([
      { kind: 'deny', ...always, applications: ['app-*'] },
      { kind: 'allow', ...never, namespaces: ['default'] },
      { kind: 'deny', ...always, applications: ['other'] },
    ]);
    expect(body).toEqual({
      activeWindows: [shown(always, 'deny')],
      assignedWindows: [shown(always, 'deny'), shown(never, 'allow')],
      canSync: false,
    });
  });

  test('writes what is required over gRPC, also where it is false', async () => {
    await windows([{ kind: 'deny', ...always, applications: ['*'] }]);
    expect(await here.grpc('application.ApplicationService/GetApplicationSyncWindows', { name: 'app-1' })).toEqual({
      activeWindows: [{ kind: 'deny', ...always, manualSync: false }],
      assignedWindows: [{ kind: 'deny', ...always, manualSync: false }],
      canSync: false,
    });
  });

  test('says what is wrong with a window that cannot be read', async () => {
    expect(await windows([{ kind: 'deny', schedule: 'soon', duration: '1h', applications: ['*'] }])).toMatchObject({
      code: 2,
      message: "invalid sync windows: cannot parse schedule 'soon'",
    });
  });
});

/** A Redis that hangs: no tree is ever told. */
class HangingTrees extends FixedTrees {
  override document(): Promise<Buffer> {
    return new Promise(() => undefined);
  }
}

describe('an application whose tree hangs', () => {
  const here = useReadApi(() => ({ access: 'open', parts: { trees: new HangingTrees() } }));
  beforeAll(async () => {
    const apps = new Applications(here.world.cluster);
    await apps.create('app-1');
    const resources = [{ kind: 'Pod', namespace: 'default', name: 'p' }];
    await apps.patch('app-1', { status: { resourceHealthSource: 'appTree', resources } });
    await here.world.server.caughtUp();
  });

  test('is read without the health of its resources', async () => {
    const { status, body } = await here.http('/api/v1/applications/app-1');
    expect([status, body]).toEqual([
      200,
      expect.objectContaining({ status: expect.objectContaining({ resourceHealthSource: 'appTree' }) }),
    ]);
  });
});
