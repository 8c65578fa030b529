import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  ApplicationPodLogsQuery,
  ApplicationResourceEventsQuery,
  ResourcesQuery,
} from '../../gen/application/application.js';
import { parseArgocdServer } from '../../src/serve/forward/argocd-server.js';
import { Applications } from '../support/applications.js';
import { FakeArgocd, rawMethod } from '../support/fake-argocd.js';
import { framed, GrpcWebCall } from '../support/grpc-web-client.js';
import { useReadApi } from '../support/read-api.js';
import { waitUntil } from '../support/wait-until.js';

const SERVICE = '/application.ApplicationService';
const { requestSerialize: to, responseDeserialize: from } = rawMethod('', false, true);
const resource = { resourceName: 'web', resourceNamespace: 'shop', resourceUID: 'u' };

/** What is asked for at each door; `abroad` is an application whose resources are in another cluster. */
const QUESTIONS = [
  {
    method: 'ManagedResources',
    path: (name: string) => `/api/v1/applications/${name}/managed-resources`,
    request: (name: string) => ResourcesQuery.encode({ applicationName: name }).finish(),
    isAtHome: false,
  },
  {
    method: 'ListResourceEvents',
    path: (name: string) => `/api/v1/applications/${name}/events?${new URLSearchParams(resource).toString()}`,
    request: (name: string) => ApplicationResourceEventsQuery.encode({ name, ...resource }).finish(),
    isAtHome: true,
  },
  {
    method: 'PodLogs',
    path: (name: string) => `/api/v1/applications/${name}/logs?follow=true`,
    request: (name: string) => ApplicationPodLogsQuery.encode({ name, follow: true }).finish(),
    isAtHome: true,
  },
];

describe('what only Argo CD knows', () => {
  let argocd = new FakeArgocd();
  let url = '';
  beforeAll(async () => {
    url = await argocd.open();
  });
  const here = useReadApi(() => {
    const argocdServer = parseArgocdServer(url, true);
    return { parts: argocdServer ? { argocdServer } : {} };
  });
  let client = new Client('127.0.0.1:1', credentials.createInsecure());
  beforeAll(async () => {
    client.close();
    client = new Client(here.world.server.grpcAddress, credentials.createInsecure());
    const apps = new Applications(here.world.cluster);
    for (const name of ['abroad', 'home']) await apps.create(name, { project: 'p1' });
    await apps.patch('abroad', { spec: { destination: { server: 'https://far.example.com' } } });
    await here.world.server.caughtUp();
  });
  beforeEach(() => {
    here.permissions.replace({ dev: ['applications, get, p1/*', 'logs, get, p1/*'] });
    argocd.answer = (response) => response.writeHead(200, { 'x-from': 'argocd' }).end('{"by":"argocd"}');
  });
  afterEach(() => {
    argocd.requests.splice(0);
    argocd.calls.splice(0);
  });
  afterAll(() => {
    client.close();
    argocd.close();
  });
  const callerNamed = (caller: string): Metadata => {
    const metadata = new Metadata();
    metadata.set('x-test-caller', caller);
    return metadata;
  };

  describe.each(QUESTIONS)('$method', ({ method, path, request, isAtHome }) => {
    test('is asked there over HTTP, as it came', async () => {
      const { status, text, headers } = await here.http(path('abroad'), 'dev');
      expect([status, headers.get('x-from'), text]).toEqual([200, 'argocd', '{"by":"argocd"}']);
      expect(argocd.requests).toMatchObject([{ url: path('abroad'), headers: { 'x-test-caller': 'dev' } }]);
    });

    test('is asked there over gRPC, with the metadata of who asks', async () => {
      const bytes = Buffer.from(request('abroad'));
      const call = client.makeServerStreamRequest(`${SERVICE}/${method}`, to, from, bytes, callerNamed('dev'));
      const answers: Buffer[] = [];
      call.on('data', (answer: Buffer) => answers.push(answer));
      call.on('error', () => undefined);
      await waitUntil(() => answers.length === 1, 'the answer');
      expect(answers[0]?.includes(bytes)).toBe(true);
      expect(argocd.calls).toMatchObject([{ path: `${SERVICE}/${method}`, metadata: { 'x-test-caller': 'dev' } }]);
      call.cancel();
      await waitUntil(() => argocd.calls[0]?.isCancelled === true, 'the end of the call there');
    });

    test('is asked there over gRPC-Web', async () => {
      argocd.answer = (response, { body }) =>
        response.writeHead(200, { 'content-type': 'application/grpc-web+proto', 'grpc-status': '0' }).end(body);
      const bytes = Buffer.from(request('abroad'));
      const headers = { 'x-test-caller': 'dev', 'grpc-timeout': '20S' };
      const made = new GrpcWebCall(`${here.world.server.url}${SERVICE}/${method}`, framed(bytes), { headers });
      await made.untilEnd();
      made.close();
      expect(made.messages).toEqual([bytes]);
      expect(argocd.requests).toMatchObject([{ url: `${SERVICE}/${method}`, headers: { 'grpc-timeout': '20S' } }]);
    });

    test('does not go round in circles over gRPC', async () => {
      const metadata = callerNamed('dev');
      metadata.set('x-kubecast-forwarded', '1');
      const bytes = Buffer.from(request('abroad'));
      const call = client.makeServerStreamRequest(`${SERVICE}/${method}`, to, from, bytes, metadata);
      const code = await new Promise((resolve) => call.on('error', (error) => resolve(Object(error).code)));
      expect([code, argocd.calls]).toEqual([9, []]);
    });

    test('is refused here to callers without credentials', async () => {
      expect((await here.http(path('abroad'))).status).toBe(401);
      expect(argocd.requests).toEqual([]);
    });

    if (isAtHome) {
      test('is refused here to who may not see the application', async () => {
        expect((await here.http(path('abroad'), 'stranger')).status).toBe(403);
        expect((await here.http(path('nothing'), 'dev')).status).toBe(403);
        expect(argocd.requests).toEqual([]);
      });

      test('of an application in this cluster is answered here', async () => {
        expect((await here.http(path('home'), 'dev')).headers.get('x-from')).toBeNull();
        expect(argocd.requests).toEqual([]);
      });
    }
  });

  test('the events of an application itself are answered here, wherever its resources are', async () => {
    expect((await here.http('/api/v1/applications/abroad/events', 'dev')).headers.get('x-from')).toBeNull();
    expect(argocd.requests).toEqual([]);
  });

  test('logs that are saved as a file are asked for there, too', async () => {
    await here.http('/api/v1/applications/abroad/logs?download=true', 'dev');
    expect(argocd.requests).toMatchObject([{ url: '/api/v1/applications/abroad/logs?download=true' }]);
  });
});
