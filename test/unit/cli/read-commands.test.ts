import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCli } from '../../../src/cli/cli.js';
import { startWorld, type World } from '../../support/running-server.js';
import { openSseServer, refuse } from './sse-server.js';
import { addApplication, anApplication } from '../../support/cluster-fixture.js';

// A refusal that looks like a secret kept takes a second over HTTP.

let world: World;

beforeAll(async () => {
  world = await startWorld({
    prepare: (simulator) => {
      addApplication(simulator, 'b', { project: 'shop', labels: { env: 'prod' } });
      addApplication(simulator, 'a');
      addApplication(simulator, 'a', { namespace: 'team-a', project: 'shop' });
      const plain = anApplication('bare');
      simulator.resources.create('applications', { ...Object(plain), status: undefined });
    },
  });
});
afterAll(() => world.close());

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function say(...args: string[]): Promise<Said> {
  let [out, err] = ['', ''];
  const code = await runCli(args, {
    env: {},
    print: (text) => void (out += text),
    note: (text) => void (err += text),
  });
  return { code, out, err };
}

const DOORS = [
  ['HTTP', () => ['--server', world.server.url]],
  ['gRPC', () => ['--grpc', world.server.grpcAddress]],
] as const;

describe.each(DOORS)('over %s', (_door, door) => {
  const kubecast = (...args: string[]): Promise<Said> => say(...args, ...door());
  const names = async (...args: string[]): Promise<string[]> =>
    (await kubecast('list', '--no-headers', ...args)).out
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split(/ +/, 2).join('/'));

  test('get shows one row, of the namespace of Argo CD', async () => {
    expect(await kubecast('get', 'b')).toEqual({
      code: 0,
      out: 'NAME   SYNC STATUS   HEALTH STATUS\nb      Synced        Healthy\n',
      err: '',
    });
  });

  test('get finds it in the namespace that is asked for', async () => {
    expect((await kubecast('get', 'a', '-n', 'team-a', '-o', 'wide', '--no-headers')).out).toBe(
      'a     Synced   Healthy   abc   shop\n',
    );
  });

  test('list shows all namespaces in the order of a cluster', async () => {
    expect(await names()).toEqual(['argocd/a', 'argocd/b', 'argocd/bare', 'team-a/a']);
  });

  test('list of one namespace has no column for it', async () => {
    expect((await kubecast('list', '-n', 'team-a')).out).toBe(
      'NAME   SYNC STATUS   HEALTH STATUS\na      Synced        Healthy\n',
    );
  });

  test('list obeys project and selector', async () => {
    expect(await names('-p', 'shop')).toEqual(['argocd/b', 'team-a/a']);
    expect(await names('-p', 'shop,default')).toEqual(['argocd/a', 'argocd/b', 'argocd/bare', 'team-a/a']);
    expect(await names('-l', 'env=prod')).toEqual(['argocd/b']);
  });

  test('-o name says what kubectl takes', async () => {
    expect((await kubecast('list', '-n', 'argocd', '-o', 'name')).out).toBe(
      'application.argoproj.io/a\napplication.argoproj.io/b\napplication.argoproj.io/bare\n',
    );
    expect((await kubecast('get', 'a', '-o', 'name')).out).toBe('application.argoproj.io/a\n');
  });

  test('-o json of a list is a List of all that they are', async () => {
    const list: unknown = JSON.parse((await kubecast('list', '-o', 'json', '-p', 'shop')).out);
    expect(list).toMatchObject({
      apiVersion: 'v1',
      kind: 'List',
      metadata: { resourceVersion: world.server.corridor.store.position },
      items: [
        { metadata: { name: 'a', namespace: 'team-a' }, spec: { project: 'shop' } },
        { metadata: { name: 'b', namespace: 'argocd', labels: { env: 'prod' } } },
      ],
    });
  });

  test('-o json says what each one is, as the cluster does', async () => {
    const { store } = world.server.corridor;
    const own: unknown = JSON.parse(store.get('argocd/b')?.bytes.toString() ?? '');
    expect(JSON.parse((await kubecast('get', 'b', '-o', 'json')).out)).toEqual(own);
    expect(JSON.parse((await kubecast('list', '-o', 'json', '-l', 'env=prod')).out)).toMatchObject({ items: [own] });
  });

  test('-o json of an empty list has empty items', async () => {
    expect(JSON.parse((await kubecast('list', '-o', 'json', '-p', 'none')).out)).toMatchObject({ items: [] });
  });

  test('nothing found is no error, and goes to stderr', async () => {
    const none = { code: 0, out: '', err: 'No resources found in team-b namespace.\n' };
    expect(await kubecast('list', '-n', 'team-b')).toEqual(none);
    expect(await kubecast('list', '-n', 'team-b', '-o', 'wide', '--no-headers')).toEqual(none);
    expect(await kubecast('list', '-l', 'x=y')).toEqual({ code: 0, out: '', err: 'No resources found\n' });
    expect(await kubecast('list', '-l', 'x=y', '-o', 'name')).toEqual({ code: 0, out: '', err: '' });
  });

  test.each([
    ['that does not exist', ['c']],
    ['that is in another namespace', ['b', '-n', 'team-a']],
    ['that is in another project', ['b', '-p', 'default']],
  ])('get of one %s is NotFound', async (_what, args) => {
    expect(await kubecast('get', ...args)).toEqual({
      code: 1,
      out: '',
      err: `Error from server (NotFound): applications.argoproj.io "${args[0]}" not found\n`,
    });
  });

  test('what the server refuses is one line in the words of kubectl', async () => {
    const { code, out, err } = await kubecast('list', '-l', 'a in');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^Error from server \(BadRequest\): [^\n]*selector[^\n]*\n$/);
  });
});

test('-o json over HTTP is the text of the cluster', async () => {
  const { out } = await say('get', 'a', '-o', 'json', '--server', world.server.url);
  expect(out).toBe(`${world.server.corridor.store.get('argocd/a')?.bytes.toString()}\n`);
});

test.each(['json', 'table', 'name'])('a list that is none ends with 1 and prints nothing: -o %s', async (output) => {
  const stranger = await openSseServer(refuse(200, '[]', { 'content-type': 'application/json' }));
  try {
    const said = await say('list', '-o', output, '--server', stranger.url.origin);
    expect(said).toMatchObject({ code: 1, out: '' });
    expect(said.err).toMatch(/^kubecast: [^\n]* no list of Applications: is --server right\?\n$/);
  } finally {
    stranger.close();
  }
});

describe('what was typed', () => {
  test.each([
    [['get'], 'kubecast get needs a NAME; kubecast list shows all Applications'],
    [['get', 'a', 'b'], '"b" is not understood: kubecast get takes one NAME'],
    [['get', 'a/b'], 'NAME must be a name without / and %, and neither . nor .., and is "a/b"'],
    [['get', '..'], 'NAME must be a name without / and %, and neither . nor .., and is ".."'],
    [['list', 'a'], '"a" is not understood: kubecast list takes flags only'],
    [['list', '-o', 'yaml'], '--output must be one of table, wide, json, name, and is "yaml"'],
  ])('and cannot be understood is said: kubecast %j', async (args, sentence) => {
    expect(await say(...args)).toEqual({ code: 2, out: '', err: `kubecast: ${sentence}\n` });
  });
});
