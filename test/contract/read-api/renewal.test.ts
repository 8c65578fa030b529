import { expect, test } from '@jest/globals';
import grpc from '@grpc/grpc-js';
import { rawMethod } from '../../support/fake-argocd.js';
import { framed, GrpcWebCall } from '../../support/grpc-web-client.js';
import { decodedClaims, sessionToken } from '../../support/tokens.js';
import { useGuardedWorld } from '../../attacks/guarded-world.js';

const here = useGuardedWorld();
const now = (): number => Math.floor(Date.now() / 1000);

/** A session that ends in so many seconds. */
function ending(inSeconds: number, claims: object = {}): Promise<string> {
  const times = { iat: now() - 600, nbf: now() - 600, exp: now() + inSeconds };
  return sessionToken({ sub: 'ann:login', jti: `ends-in-${inSeconds}`, ...times, ...claims });
}

async function ask(path: string, token: string): Promise<{ token: string | null; cookies: readonly string[] }> {
  const headers = { authorization: `Bearer ${token}` };
  const { headers: answered, status } = await fetch(`${here.server.url}${path}`, { headers });
  expect(status).toBe(200);
  return { token: answered.get('renew-token'), cookies: answered.getSetCookie() };
}

const PATHS = [
  '/api/v1/applications',
  '/api/v1/projects',
  '/api/v1/clusters',
  '/api/v1/settings',
  '/api/v1/account/can-i/applications/get/a',
  '/api/version',
  '/api/v1/session/userinfo',
];

test.each(PATHS)('%s renews a session that ends within five minutes', async (path) => {
  const { token, cookies } = await ask(path, await ending(200));
  expect(cookies).toEqual([expect.stringMatching(/^argocd\.token=.*httpOnly/)]);
  expect(cookies[0]).toContain(`argocd.token=${token}`);
  const claims = decodedClaims(token ?? '');
  expect(claims).toMatchObject({ sub: 'ann:login', exp: expect.any(Number) });
  expect(Number(claims['exp']) - Number(claims['iat'])).toBe(800);
  expect((await ask('/api/v1/applications', token ?? '')).token).toBeNull();
});

test.each(PATHS)('%s leaves a session that has longer', async (path) => {
  expect(await ask(path, await ending(400))).toEqual({ token: null, cookies: [] });
});

test('logging out hands out no new session', async () => {
  const headers = { authorization: `Bearer ${await ending(200)}`, 'content-type': 'application/json' };
  const answer = await fetch(`${here.server.url}/api/v1/session`, { method: 'DELETE', headers });
  expect([answer.headers.get('renew-token'), answer.headers.getSetCookie()]).toEqual([
    null,
    [expect.stringContaining('argocd.token=; Max-Age=0')],
  ]);
});

test('a refused call renews nothing', async () => {
  const headers = { authorization: `Bearer ${await ending(200)}` };
  const answer = await fetch(`${here.server.url}/api/v1/applications/a`, { headers });
  expect([answer.status, answer.headers.get('renew-token'), answer.headers.getSetCookie()]).toEqual([403, null, []]);
});

test('a stream has the new session in its head', async () => {
  const controller = new AbortController();
  const headers = { authorization: `Bearer ${await ending(200)}`, accept: 'text/event-stream' };
  const { signal } = controller;
  const answer = await fetch(`${here.server.url}/api/v1/stream/applications`, { headers, signal });
  expect(answer.headers.getSetCookie()).toEqual([
    `argocd.token=${answer.headers.get('renew-token')}; path=/; SameSite=lax; httpOnly`,
  ]);
  controller.abort();
});

test('gRPC and gRPC-Web have it as metadata, and no cookie', async () => {
  const path = '/application.ApplicationService/List';
  const client = new grpc.Client(here.server.grpcAddress, grpc.credentials.createInsecure());
  const token = await ending(200);
  const metadata = new grpc.Metadata();
  metadata.set('token', token);
  const { requestSerialize, responseDeserialize } = rawMethod(path, false, false);
  const head = await new Promise<grpc.Metadata>((resolve, reject) => {
    const done = (error: grpc.ServiceError | null): void => (error ? reject(error) : undefined);
    client
      .makeUnaryRequest(path, requestSerialize, responseDeserialize, Buffer.alloc(0), metadata, done)
      .on('metadata', resolve);
  });
  client.close();
  expect([head.get('renew-token'), head.get('set-cookie')]).toEqual([[expect.stringMatching(/^ey/)], []]);
  const web = new GrpcWebCall(`${here.server.url}${path}`, framed(Buffer.alloc(0)), { headers: { token } });
  await web.untilEnd();
  web.close();
  expect(web.headers).toMatchObject({ 'renew-token': expect.stringMatching(/^ey/) });
  expect(web.headers).not.toHaveProperty('set-cookie');
});
