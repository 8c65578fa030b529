import { describe, expect, test } from '@jest/globals';
import { SessionCreateRequest } from '../../../gen/session/session.js';
import { parseScopes } from '../../../src/access/scopes.js';
import { groupsOf } from '../../../src/access/authn/group-claims.js';
import { renewedToken } from '../../../src/access/authn/renewal.js';
import { type Caller, NOBODY } from '../../../src/access/caller.js';
import { loadDescriptors } from '../../../src/api/descriptors.js';
import type { Call, Service } from '../../../src/api/method.js';
import { createSessionService } from '../../../src/api/session-service.js';
import { argocdStage, refusalOf } from '../../support/argocd-stage.js';
import { callBy } from '../../support/fake-stream.js';
import { decoderOf, loadService } from '../../support/proto-loader.js';
import { sessionToken, START_S } from '../../support/tokens.js';

const registry = loadDescriptors();

function stage(rbac?: Readonly<Record<string, string>>) {
  const argocd = argocdStage({ rbac });
  const { installation, revocations, clock } = argocd;
  const service = createSessionService(registry, {
    logins: { logIn: ({ username, password }) => Promise.resolve(`${username}/${password}`) },
    revocations,
    groupsOf: (subject) => groupsOf(subject, parseScopes(installation.state.rbac?.get('scopes') ?? '') ?? []),
    renewed: (caller) => renewedToken(caller, { installation, clock }),
    cookies: () => ({ keep: (token) => `keep ${token}`, forget: (names) => `forget ${names.join()}` }),
  });
  return { ...argocd, service };
}

function callOf(caller: Caller, metadata: Readonly<Record<string, string>> = {}): Call {
  return { ...callBy(), caller, metadata: new Map(Object.entries(metadata)) };
}

async function ask(
  service: Service,
  method: string,
  { call, bytes = new Uint8Array() }: { call: Call; bytes?: Uint8Array },
) {
  const unary = service.methods[method];
  if (unary?.kind !== 'unary') throw new Error(`${method} is not unary`);
  return unary.handle(unary.decode(bytes), call);
}

const created = (request: Partial<SessionCreateRequest>) =>
  SessionCreateRequest.encode({ username: '', password: '', token: '', ...request }).finish();

test('it is open to those without a token', () => {
  expect(stage().service.access).toBe('open');
});

describe('Create', () => {
  test('answers with the token, and keeps it as a cookie', async () => {
    const call = callOf(NOBODY);
    const message = await ask(stage().service, 'Create', { call, bytes: created({ username: 'a', password: 'b' }) });
    expect([message.json().toString(), call.responseMetadata.get('set-cookie')]).toEqual([
      '{"token":"a/b"}',
      'keep a/b',
    ]);
    const decode = decoderOf(loadService('session/session.proto', 'session.SessionService'), 'Create');
    expect(decode(message.proto())).toMatchObject({ token: 'a/b' });
  });

  test('refuses a token in place of a password, in the words of Argo CD', async () => {
    const answer = ask(stage().service, 'Create', { call: callOf(NOBODY), bytes: created({ token: 'x' }) });
    expect(await refusalOf(answer)).toContain('16 token-based session creation no longer supported');
  });
});

describe('Delete', () => {
  test('C1.20 revokes the token of the call, and takes its cookies away', async () => {
    const { callerBy, refusal, revocations, service, sessionBy } = stage();
    const token = await sessionToken();
    const open = await sessionBy(token);
    const call = callOf(await callerBy({ token }), { cookie: 'argocd.token=2:a; other=1; argocd.token-1=b' });
    expect((await ask(service, 'Delete', { call })).json().toString()).toBe('{}');
    expect(call.responseMetadata.get('set-cookie')).toBe('forget argocd.token,argocd.token-1');
    expect([revocations.isRevoked('id-1'), open.problem()?.code, await refusal(token)]).toEqual([
      true,
      16,
      '16 invalid session: token is revoked, please re-login',
    ]);
  });

  test('of an API key leaves it as it is: who issued it takes it back', async () => {
    const { callerBy, refusal, service } = stage();
    const token = await sessionToken({ sub: 'dev:apiKey', jti: 'key-1', iat: 1, nbf: 1 });
    await ask(service, 'Delete', { call: callOf(await callerBy({ token })) });
    expect(await refusal(token)).toBe('let in');
  });

  test('of nobody takes bad cookies away', async () => {
    const call = callOf(NOBODY);
    expect((await ask(stage().service, 'Delete', { call })).json().toString()).toBe('{}');
    expect(call.responseMetadata.get('set-cookie')).toBe('forget ');
  });
});

describe('GetUserInfo', () => {
  const userInfo = async (
    { service, callerBy }: ReturnType<typeof stage>,
    claims: Readonly<Record<string, unknown>>,
  ) => {
    const call = callOf(await callerBy({ token: await sessionToken(claims) }));
    return { text: (await ask(service, 'GetUserInfo', { call })).json().toString(), call };
  };

  test('says who has the token, as recorded from Argo CD', async () => {
    const { text } = await userInfo(stage(), {});
    expect(text).toBe('{"loggedIn":true,"username":"dev","iss":"argocd"}');
  });

  test('is empty for nobody', async () => {
    expect((await ask(stage().service, 'GetUserInfo', { call: callOf(NOBODY) })).json().toString()).toBe('{}');
  });

  test.each([
    { rbac: undefined, groups: ['ops'] },
    { rbac: { scopes: '[email, groups]' }, groups: ['a@b', 'ops'] },
  ])('names the groups of the claims that $rbac names', async ({ rbac, groups }) => {
    const { text } = await userInfo(stage(rbac), { groups: ['ops'], email: 'a@b' });
    expect(JSON.parse(text)).toMatchObject({ groups });
  });

  test('calls a person of a provider by e-mail, where there is one', async () => {
    const session = { id: '', issuer: 'https://sso', issuedAt: 1, expiresAt: undefined, problem: () => undefined };
    const subject = { name: 'al', claims: new Map([['email', ['a@b']]]) };
    const message = await ask(stage().service, 'GetUserInfo', { call: callOf({ kind: 'session', subject, session }) });
    expect(message.json().toString()).toBe('{"loggedIn":true,"username":"a@b","iss":"https://sso"}');
  });

  test('renews a session that ends within five minutes, for as long as it was', async () => {
    const world = stage();
    const { call } = await userInfo(world, { iat: START_S - 3401, exp: START_S + 299 });
    const token = call.responseMetadata.get('renew-token') ?? '';
    expect(call.responseMetadata.get('set-cookie')).toBe(`keep ${token}`);
    expect((await world.sessionBy(token)).expiresAt).toBe((START_S + 3700) * 1000);
  });

  test.each([
    { what: 'a session that has five minutes left', claims: { exp: START_S + 300 } },
    { what: 'an API key', claims: { sub: 'dev:apiKey', jti: 'key-1', exp: START_S + 10 } },
    { what: 'a session without an end', claims: { exp: undefined } },
  ])('does not renew $what', async ({ claims }) => {
    const { call } = await userInfo(stage(), claims);
    expect([...call.responseMetadata]).toEqual([]);
  });
});
