import type { DescMethod } from '@bufbuild/protobuf';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadDescriptors } from '../../src/api/descriptors.js';
import { httpBindings } from '../../src/serve/http/http-rule.js';
import { grpcPath } from '../../src/serve/served-methods.js';
import { framed, GrpcWebCall } from '../support/grpc-web-client.js';
import { sessionToken, signed } from '../support/tokens.js';
import { useGuardedWorld } from './guarded-world.js';

const UNAUTHENTICATED = 16;
/** What answers whoever asks: to be let in, or to show that one is not. */
const OPEN = [
  'grpc.health.v1.Health',
  'version.VersionService',
  'session.SessionService',
  // What a login page needs; the test below looks at each word of it.
  'cluster.SettingsService',
];

const METHODS = [...loadDescriptors()].flatMap((type) => (type.kind === 'service' ? type.methods : []));
const isOpen = ({ parent }: DescMethod): boolean => OPEN.includes(parent.typeName);

/** Also those that would be refused for what they ask. */
const QUERIES = ['', '?projects=mine', '?selector=(', '?name=a&name=b', '?resourceVersion=1', '?follow=true'];

/** No token, and what is as good as none. */
const NOBODY = [
  { who: 'no token', token: async () => undefined },
  { who: 'a token of three words', token: async () => 'a.b.c' },
  {
    who: 'a token of another key',
    token: () => signed({ iss: 'argocd', sub: 'admin:login', jti: 'x' }, 'another key'),
  },
  { who: 'an expired token', token: () => sessionToken({ sub: 'admin:login', exp: 1 }) },
];

describe('C2.44 without a token', () => {
  const here = useGuardedWorld();

  beforeEach(async () => {
    await here.apps.create('ann-app', { project: 'mine' });
    await here.server.caughtUp();
  });

  describe.each(NOBODY)('$who', ({ token }) => {
    test('no method answers over gRPC but those that are open', async () => {
      const metadata = new Metadata();
      const text = await token();
      if (text !== undefined) metadata.set('token', text);
      const client = new Client(here.server.grpcAddress, credentials.createInsecure());
      const codes = await Promise.all(
        METHODS.map(async (method) => [method, await codeOf(client, method, metadata)] as const),
      );
      client.close();
      expect(codes.length).toBeGreaterThan(20);
      expect(
        codes
          .filter(([, code]) => code !== UNAUTHENTICATED)
          .map(([method]) => grpcPath(method))
          .sort(),
      ).toEqual(expect.arrayContaining(['/version.VersionService/Version', '/grpc.health.v1.Health/Check']));
      for (const [method, code] of codes)
        if (!isOpen(method)) expect([grpcPath(method), code]).toEqual([grpcPath(method), 16]);
    });

    test('nor over gRPC-Web', async () => {
      const text = await token();
      const headers = text === undefined ? {} : { token: text };
      for (const method of METHODS.filter((one) => !isOpen(one))) {
        const call = new GrpcWebCall(here.server.url + grpcPath(method), framed(new Uint8Array()), { headers });
        await call.untilEnd();
        expect([grpcPath(method), call.trailers['grpc-status']]).toEqual([grpcPath(method), '16']);
        expect(call.messages).toEqual([]);
      }
    });

    test('nor over HTTP, whatever is asked of it', async () => {
      const text = await token();
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      if (text !== undefined) headers['authorization'] = `Bearer ${text}`;
      const routes = httpBindings(loadDescriptors()).filter(({ method }) => !isOpen(method));
      expect(routes.length).toBeGreaterThan(15);
      // At once: a refused stream is answered after a second.
      await Promise.all(
        routes.flatMap(({ httpMethod, template }) => {
          const words = template.segments.map((segment) => (segment.kind === 'literal' ? segment.text : 'ann-app'));
          const body = ['GET', 'HEAD'].includes(httpMethod) ? {} : { body: '{}' };
          return QUERIES.map(async (query) => {
            const path = `/${words.join('/')}${query}`;
            const response = await fetch(here.server.url + path, { method: httpMethod, headers, ...body });
            expect([path, response.status]).toEqual([path, 401]);
            expect(await response.text()).not.toMatch(/ann-app|mine/);
          });
        }),
      );
    });
  });

  const NOT_SERVED = [
    '/account.AccountService/ListAccounts',
    '/repository.RepositoryService/List',
    '/cluster.SettingsService/GetPlugins',
  ];

  test.each(NOT_SERVED)('%s, which is not served here, asks for a token first', async (path) => {
    const good = new Metadata();
    good.set('token', await here.tokenOf('eve'));
    const client = new Client(here.server.grpcAddress, credentials.createInsecure());
    const codes = [await codeAt(client, path, new Metadata()), await codeAt(client, path, good)];
    client.close();
    const call = new GrpcWebCall(here.server.url + path, framed(new Uint8Array()));
    await call.untilEnd();
    expect([...codes, call.trailers['grpc-status']]).toEqual([UNAUTHENTICATED, 12, '16']);
  });

  test.each(['/api/v1/account', '/api/v1/repositories', '/api/v1/applicationsets', '/api/v1/settings/plugins'])(
    '%s, which is not served here, asks for a token first',
    async (path) => {
      const [nobody, eve] = [await here.get(path), await here.get(path, 'eve')];
      expect([nobody.status, nobody.text, eve.status]).toEqual([
        401,
        '{"error":"no session information","code":16,"message":"no session information"}',
        501,
      ]);
    },
  );

  test('a service that Argo CD does not have is told to be unknown to all', async () => {
    const client = new Client(here.server.grpcAddress, credentials.createInsecure());
    expect(await codeAt(client, '/nothing.Service/Get', new Metadata())).toBe(12);
    client.close();
  });

  test('who is nobody learns the version alone, and not who else there is', async () => {
    expect(Object.keys(JSON.parse((await here.get('/api/version')).text))).toEqual(['Version']);
    const { loggedIn, username, groups } = JSON.parse((await here.get('/api/v1/session/userinfo')).text);
    expect([loggedIn ?? false, username ?? '', groups ?? null]).toEqual([false, '', null]);
  });

  test('settings say what a login page needs, and nothing else', async () => {
    const change = {
      'ui.bannercontent': 'planted-banner',
      'resource.customizations.health.x_Y': 'planted-lua',
      'oidc.config': 'name: Sso\nissuer: https://sso.example\nclientID: id\nclientSecret: planted-client-secret\n',
      'dex.config': 'connectors:\n- type: github\n  name: GitHub\n  config:\n    clientSecret: planted-dex-secret\n',
      'accounts.zoe': 'apiKey',
    };
    await here.edit('configmaps', 'argocd-cm', { data: change });
    const asked = (who?: string) => here.get('/api/v1/settings', who);
    let text = '';
    for (let tries = 0; !text.includes('Sso') && tries < 400; tries++) ({ text } = await asked());
    expect(text).toContain('Sso');
    expect(text).not.toMatch(/planted|zoe|"ann"|controllerNamespace|resourceOverrides":\{"/);
    expect((await asked('ann')).text).toMatch(/planted-banner/);
    expect((await asked('ann')).text).not.toMatch(/planted-(client|dex)/);
  });

  test.each([
    '/metrics',
    '/readyz',
    '/livez',
    '/debug',
    '/debug/pprof',
    '/swagger.json',
    '/api',
    '/api/v1',
    '/.git/config',
    '/package.json',
  ])('on the public port there is no %s', async (path) => {
    expect((await here.get(path)).status).toBe(404);
  });

  test('the probe of the public port says whether, and never why: what is wrong names projects and applications', async () => {
    await here.edit('appprojects', 'hidden', {
      spec: { roles: [{ name: 'r', policies: ['g, planted, role:admin'] }] },
    });
    await here.edit('configmaps', 'argocd-rbac-cm', { data: { 'policy.csv': 'p, planted-policy' } });
    for (const [base, told] of [
      [here.server.metricsUrl, true],
      [here.server.url, false],
    ] as const) {
      const why = async (): Promise<string> => (await fetch(`${base}/healthz?verbose`)).text();
      let text = '';
      for (let tries = 0; tries < 400 && !(text.includes('policy:') && text.includes('hidden')) && told; tries++)
        text = await why();
      if (told) expect(text).toMatch(/roles of project hidden/);
      else expect(await why()).toBe('ok\n');
    }
  });
});

/** Of a call with an empty message. A stream that has begun is an answer. */
function codeOf(client: Client, method: DescMethod, metadata: Metadata): Promise<number> {
  return codeAt(client, grpcPath(method), metadata);
}

function codeAt(client: Client, path: string, metadata: Metadata): Promise<number> {
  const bytes = (value: Buffer): Buffer => value;
  return new Promise((resolve) => {
    const call = client.makeBidiStreamRequest(path, bytes, bytes, metadata);
    const answered = (): void => {
      resolve(0);
      call.cancel();
    };
    call.on('data', answered);
    call.on('metadata', (head: Metadata) => {
      if (Object.keys(head.getMap()).includes('x-kubecast-start')) answered();
    });
    call.on('error', () => undefined);
    call.on('status', ({ code }: { code: number }) => resolve(code));
    call.write(Buffer.alloc(0));
    call.end();
  });
}
