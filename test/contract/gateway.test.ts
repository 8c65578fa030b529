import { describe, expect, test } from '@jest/globals';
import { Metadata } from '@grpc/grpc-js';
import { applicationClient, GrpcClient, loadedService } from '../support/grpc-stream-client.js';
import { staticPolicy } from '../support/running-server.js';
import { ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { at } from '../support/watch-client.js';
import { useWorld } from '../support/use-world.js';

const DENIED = { error: 'permission denied', code: 7, message: 'permission denied' };

describe('the gateway', () => {
  let policy = staticPolicy({});
  const here = useWorld(() => {
    policy = staticPolicy({ '': ['*'], ann: ['p1'] });
    return { parts: policy.parts };
  });
  const get = (path: string, subject = ''): Promise<Response> =>
    fetch(`${here.server.url}${path}`, { headers: { 'x-test-subject': subject } });
  const json = async (path: string, subject = ''): Promise<unknown> => (await get(path, subject)).json();
  const names = async (query: string, subject = ''): Promise<unknown[] | undefined> => {
    const items = at(await json(`/api/v1/applications?${query}`, subject), 'items');
    return Array.isArray(items) ? items.map((item) => at(at(item, 'metadata'), 'name')) : undefined;
  };
  const create = async (): Promise<void> => {
    await here.apps.create('b', { project: 'p1', labels: { env: 'prod' } });
    await here.apps.create('a', { project: 'p2' });
    await here.apps.create('a', { project: 'p1', namespace: 'team-a' });
    await here.server.caughtUp();
  };

  describe('List', () => {
    test('of nothing has items null', async () => {
      const response = await get('/api/v1/applications');
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await response.text()).toMatch(/^\{"metadata":\{"resourceVersion":"\d+"\}\n,"items":null\}$/);
    });

    test('is sorted by name, then by namespace', async () => {
      await create();
      const items = at(await json('/api/v1/applications'), 'items');
      const keys = Array.isArray(items)
        ? items.map((item) => [at(at(item, 'metadata'), 'name'), at(at(item, 'metadata'), 'namespace')])
        : [];
      expect(keys).toEqual([
        ['a', 'argocd'],
        ['a', 'team-a'],
        ['b', 'argocd'],
      ]);
    });

    test('has the position as its resourceVersion: a watch from there misses nothing', async () => {
      await create();
      const version = at(at(await json('/api/v1/applications'), 'metadata'), 'resourceVersion');
      expect(version).toBe(await here.apps.revisionOf('a', 'team-a'));
    });

    test.each([
      { query: 'projects=p1', found: ['a', 'b'] },
      { query: 'projects=p1&projects=p2', found: ['a', 'a', 'b'] },
      { query: 'project=p2&projects=p1', found: ['a'] },
      { query: 'projects[0]=p1', found: ['a', 'b'] },
      { query: 'selector=env%3Dprod', found: ['b'] },
      { query: 'appNamespace=team-a', found: ['a'] },
      { query: 'app_namespace=team-a', found: ['a', 'a', 'b'] },
      { query: 'name=a', found: ['a'] },
      { query: 'repo=https://git.example.com/apps.git', found: ['a', 'a', 'b'] },
      { query: 'repo=elsewhere', found: undefined },
      { query: 'unknown=x&refresh=', found: ['a', 'a', 'b'] },
      { query: 'fields=undefined', found: ['a', 'a', 'b'] },
      { query: 'selector=', found: ['a', 'a', 'b'] },
    ])('answers $query', async ({ query, found }) => {
      await create();
      expect(await names(query)).toEqual(found);
    });

    test('has only the fields that were asked for', async () => {
      await create();
      const body = await json(
        '/api/v1/applications?fields=metadata.resourceVersion,items.metadata.name&appNamespace=team-a',
      );
      expect(body).toEqual({ metadata: { resourceVersion: expect.any(String) }, items: [{ metadata: { name: 'a' } }] });
    });

    test('shows what the caller may see', async () => {
      await create();
      expect(await names('', 'ann')).toEqual(['a', 'b']);
      expect(await names('', 'nobody')).toBeUndefined();
    });

    test('is the same over gRPC', async () => {
      await create();
      const client = applicationClient(here.server.grpcAddress);
      const items = at(await client.unary('List', { projects: ['p1'] }), 'items');
      client.close();
      expect(Array.isArray(items) ? items.map((item) => at(at(item, 'metadata'), 'name')) : items).toEqual(['a', 'b']);
    });
  });

  describe('Get', () => {
    test.each([
      { case: 'an object', path: 'b', status: 200 },
      { case: 'an object in another namespace', path: 'a?appNamespace=team-a', status: 200 },
      { case: 'an object with its project', path: 'b?project=p1', status: 200 },
      { case: 'an absent object', path: 'none', status: 403 },
      { case: 'a forbidden object', path: 'a', subject: 'ann', status: 403 },
      { case: 'an absent object of a project that is permitted', path: 'none?project=p1', status: 404 },
      { case: 'an object of another project', path: 'b?project=p2', status: 404 },
      { case: 'a forbidden object by the project it is not in', path: 'a?project=p1', subject: 'ann', status: 404 },
      { case: 'an object by a project that is forbidden', path: 'a?project=p2', subject: 'ann', status: 403 },
      { case: 'more than one project', path: 'b?projects=p1&projects=p2', status: 400 },
    ])('of $case is $status', async ({ path, subject, status }) => {
      await create();
      const response = await get(`/api/v1/applications/${path}`, subject);
      expect(response.status).toBe(status);
      const body: unknown = await response.json();
      if (status === 403) expect(body).toEqual(DENIED);
      if (status === 404) expect(at(body, 'error')).toMatch(/^applications\.argoproj\.io ".*" not found$/);
    });

    test('and its errors are JSON without a charset', async () => {
      await here.apps.create('a');
      await here.server.caughtUp();
      for (const name of ['a', 'none']) {
        const response = await fetch(`${here.server.url}/api/v1/applications/${name}`);
        expect(response.headers.get('content-type')).toBe('application/json');
      }
    });

    test('says that a refresh was ignored, also an empty one', async () => {
      await create();
      const asked = async (query: string): Promise<string | null> =>
        (await get(`/api/v1/applications/b${query}`)).headers.get('x-kubecast-refresh');
      expect([await asked('?refresh=normal'), await asked('?refresh='), await asked('')]).toEqual([
        'ignored',
        'ignored',
        null,
      ]);
    });

    test('over gRPC has the same errors as codes', async () => {
      await create();
      const client = applicationClient(here.server.grpcAddress);
      const metadata = new Metadata();
      await expect(client.unary('Get', { name: 'none' }, metadata)).rejects.toMatchObject({ code: 7 });
      await expect(client.unary('Get', { name: 'none', projects: ['p1'] })).rejects.toMatchObject({ code: 5 });
      client.close();
    });
  });

  describe('Version', () => {
    test('names a Kustomize and a Helm version, so that Argo CD’s page asks for no login', async () => {
      expect(await json('/api/version')).toEqual(
        expect.objectContaining({
          Version: expect.stringMatching(/^v\d/),
          KustomizeVersion: 'unavailable',
          HelmVersion: 'unavailable',
        }),
      );
    });

    test('is the same over gRPC, on both ports', async () => {
      for (const address of [here.server.grpcAddress, new URL(here.server.url).host]) {
        const client = new GrpcClient(address, loadedService('version/version.proto', 'version.VersionService'));
        expect(await client.unary('Version', {})).toEqual(expect.objectContaining({ HelmVersion: 'unavailable' }));
        client.close();
      }
    });
  });

  describe('Chat', () => {
    const firstOf = async (accept: string): Promise<string> => {
      const response = await fetch(`${here.server.url}/api/v1/stream/chat`, { headers: { accept } });
      const reader = response.body?.getReader();
      let text = '';
      while (!text.includes('content')) text += new TextDecoder().decode((await reader?.read())?.value);
      await reader?.cancel();
      return text;
    };

    test('is lines of JSON', async () => {
      expect(await firstOf('*/*')).toMatch(/^\{"result":\{"user":"kubecast","content":"\d{4}-.*Z"\}\}\n$/);
    });

    test('is server-sent events', async () => {
      expect(await firstOf('text/event-stream')).toMatch(
        /data: \{"result":\{"user":"kubecast","content":".*"\}\}\n\n$/,
      );
    });

    test('is a gRPC stream', async () => {
      const client = new GrpcClient(here.server.grpcAddress, loadedService('chat/chat.proto', 'chat.ChatService'));
      const call = client.stream('Chat', {});
      const first = await new Promise((resolve) => call.once('data', resolve));
      call.on('error', () => undefined);
      call.cancel();
      client.close();
      expect(first).toEqual({ user: 'kubecast', content: expect.stringMatching(/^\d{4}-.*Z$/) });
    });
  });

  describe('the query of a watch', () => {
    test('may repeat projects, and project replaces them', async () => {
      await create();
      const client = await here.synced(sseDoor, { projects: ['p1', 'p2'] });
      expect(client.events).toHaveLength(3);
      const response = await fetch(
        `${here.server.url}/api/v1/stream/applications?project=p2&projects=p1&projects[0]=x`,
      );
      const { value } = (await response.body?.getReader().read()) ?? {};
      expect(new TextDecoder().decode(value)).toMatch(/^\{"result":\{"type":"ADDED","application":.*"name":"a"/);
    });

    test('has fields, except when they are undefined', async () => {
      await create();
      const masked = here.open(ndjsonDoor, { fields: 'result.application.metadata.name', name: 'b' });
      const whole = here.open(ndjsonDoor, { fields: 'undefined', name: 'b' });
      await masked.untilEvents(1);
      await whole.untilEvents(1);
      expect(masked.events[0]).toMatchObject({ type: '', name: 'b', uid: '', project: undefined });
      expect(whole.events[0]).toMatchObject({ type: 'ADDED', name: 'b', project: 'p1' });
    });
  });
});
