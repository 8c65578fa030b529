import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { argocdStage, refusalOf, SETTINGS } from '../support/argocd-stage.js';
import { rawToken, SECRET_KEY, START_S, sessionClaims, sessionToken, signed } from '../support/tokens.js';

const EXPIRED = '16 invalid session: token has invalid claims: token is expired';
const FORGED = '16 invalid session: token signature is invalid: signature is invalid';

/** Any header and any claims, signed as they stand. */
function signedText(header: string | object, claims: string | object, key = SECRET_KEY): string {
  const unsigned = rawToken(header, claims, '').slice(0, -1);
  return `${unsigned}.${createHmac('sha256', key).update(unsigned).digest('base64url')}`;
}

const HS256 = { alg: 'HS256', typ: 'JWT' };

test('C1.1 without a token nobody is let in', async () => {
  expect(await refusalOf(argocdStage().callerBy({}))).toBe('16 no session information');
});

test.each(['none', 'None', 'nOnE'])('C1.2 an unsigned token with alg %s is refused', async (alg) => {
  const refusal = await argocdStage().refusal(rawToken({ alg, typ: 'JWT' }, sessionClaims(), ''));
  expect(refusal).toBe(
    `16 invalid session: token is unverifiable: error while executing keyfunc: unexpected signing method: ${alg}`,
  );
});

test.each(['RS256', 'ES256', 'EdDSA'])('C1.3 our own key is no public key: alg %s is refused', async (alg) => {
  expect(await argocdStage().refusal(signedText({ ...HS256, alg }, sessionClaims()))).toContain(
    'unexpected signing method',
  );
});

test.each([{ iss: 'argo-cd' }, { iss: undefined }, { iss: ['argocd'] }])(
  'C1.4 a good signature with %p is refused',
  async (claims) => {
    expect(await argocdStage().refusal(await sessionToken(claims))).toBe(
      '16 invalid session: failed to verify the token',
    );
  },
);

test('C1.6 a forged token of admin is as anonymous as none', async () => {
  const { callerBy } = argocdStage({ config: { 'users.anonymous.enabled': 'true' } });
  const token = rawToken({ alg: 'none' }, sessionClaims({ sub: 'admin:login', groups: ['admins'] }), '');
  expect(await callerBy({ token })).toMatchObject({
    kind: 'anonymous',
    subject: { name: '', claims: new Map() },
    session: undefined,
  });
});

describe('C1.7 a token ends at exp, with no leeway', () => {
  test('one second later it is refused', async () => {
    expect(await argocdStage().refusal(await sessionToken({ exp: START_S - 1 }))).toBe(EXPIRED);
  });

  test('at exp itself it is refused', async () => {
    expect(await argocdStage().refusal(await sessionToken({ exp: START_S }))).toBe(EXPIRED);
  });

  test('one second before it counts', async () => {
    expect(await argocdStage().refusal(await sessionToken({ exp: START_S + 1 }))).toBe('let in');
  });

  test('an open session says when it ends, and has ended then', async () => {
    const { clock, sessionBy } = argocdStage();
    const session = await sessionBy(await sessionToken({ exp: START_S + 10 }));
    expect(session.expiresAt).toBe((START_S + 10) * 1000);
    clock.advance(9_999);
    expect(session.problem()).toBeUndefined();
    clock.advance(1);
    expect(session.problem()?.message).toBe(EXPIRED.slice(3));
  });
});

describe('C1.8 a token of the future', () => {
  test.each([
    { claims: { nbf: START_S + 3600 }, reason: 'token is not valid yet' },
    { claims: { iat: START_S + 3600 }, reason: 'token used before issued' },
  ])('is refused: $reason', async ({ claims, reason }) => {
    expect(await argocdStage().refusal(await sessionToken(claims))).toBe(
      `16 invalid session: token has invalid claims: ${reason}`,
    );
  });

  test('counts where a clock is just a little ahead', async () => {
    expect(await argocdStage().refusal(await sessionToken({ nbf: START_S + 5, iat: START_S + 5 }))).toBe('let in');
  });
});

describe('C1.9 a revoked token', () => {
  const REVOKED = 'invalid session: token is revoked, please re-login';

  test('is refused', async () => {
    const { refusal, revocations } = argocdStage();
    await revocations.revoke('id-1', undefined);
    expect(await refusal(await sessionToken())).toBe(`16 ${REVOKED}`);
  });

  test('has a problem in the turn in which it is revoked', async () => {
    const { authenticator, sessionBy, revocations } = argocdStage();
    const session = await sessionBy(await sessionToken());
    const problems: unknown[] = [];
    authenticator.onChange(() => problems.push(session.problem()?.message));
    void revocations.revoke('id-1', undefined);
    expect(problems).toEqual([REVOKED]);
  });
});

describe('C1.10 an account that changes takes its tokens along', () => {
  test.each([
    {
      what: 'disabled',
      config: { ...SETTINGS.config, 'accounts.dev.enabled': 'false' },
      reason: 'account dev is disabled',
    },
    {
      what: 'not to be read',
      config: { ...SETTINGS.config, 'accounts.dev.enabled': 'nay' },
      reason: 'account dev is disabled',
    },
    { what: 'gone', config: {}, reason: "rpc error: code = NotFound desc = account 'dev' does not exist" },
    {
      what: 'without login',
      config: { 'accounts.dev': 'apiKey' },
      reason: "account dev does not have 'login' capability",
    },
  ])('$what', async ({ config, reason }) => {
    const { authenticator, installation, sessionBy, refusal } = argocdStage();
    const token = await sessionToken();
    const session = await sessionBy(token);
    let calls = 0;
    authenticator.onChange(() => calls++);
    installation.change({ config });
    expect([calls, session.problem()?.message, await refusal(token)]).toEqual([
      1,
      `invalid session: ${reason}`,
      `16 invalid session: ${reason}`,
    ]);
  });

  test('a password that changed after iat', async () => {
    const { installation, sessionBy } = argocdStage();
    const session = await sessionBy(await sessionToken());
    installation.change({ secret: { ...SETTINGS.secret, 'accounts.dev.passwordMtime': '2026-01-01T00:00:01Z' } });
    expect(session.problem()?.message).toBe('invalid session: account password has changed since token issued');
  });

  test('a password that changed before iat changes nothing', async () => {
    const { installation, sessionBy } = argocdStage();
    const session = await sessionBy(await sessionToken());
    installation.change({ secret: { ...SETTINGS.secret, 'accounts.dev.passwordMtime': '2026-01-01T00:00:00Z' } });
    expect(session.problem()).toBeUndefined();
  });

  test('a key that was changed', async () => {
    const { installation, sessionBy } = argocdStage();
    const session = await sessionBy(await sessionToken());
    installation.change({ secret: { ...SETTINGS.secret, 'server.secretkey': 'another' } });
    expect(session.problem()?.message).toBe(FORGED.slice(3));
  });

  test('an API token that was deleted', async () => {
    const { installation, sessionBy, refusal } = argocdStage();
    const token = await sessionToken({ sub: 'dev:apiKey', jti: 'key-1' });
    const session = await sessionBy(token);
    installation.change({ secret: { 'server.secretkey': SECRET_KEY, 'accounts.dev.tokens': '[]' } });
    expect(session.problem()?.message).toBe('invalid session: account dev does not have token with id key-1');
    expect(await refusal(token)).toBe('16 invalid session: account dev does not have token with id key-1');
  });
});

describe('C1.11 the token of a project role', () => {
  const listing = (items: object[]) => ({ projects: [{ name: 'p', status: { jwtTokensByRole: { ci: { items } } } }] });
  const claims = { sub: 'proj:p:ci', jti: 'robot', exp: undefined };

  test('counts while the project lists it by id', async () => {
    const { callerBy } = argocdStage(listing([{ id: 'robot', iat: 1 }]));
    expect((await callerBy({ token: await sessionToken(claims) })).subject.name).toBe('proj:p:ci');
  });

  test('counts by when it was issued where it has no id', async () => {
    const { refusal } = argocdStage(listing([{ id: 'other', iat: START_S }]));
    expect(await refusal(await sessionToken({ ...claims, jti: undefined }))).toBe('let in');
  });

  test('counts by when it was issued where the entry has no id', async () => {
    const { refusal } = argocdStage(listing([{ iat: START_S }]));
    expect(await refusal(await sessionToken(claims))).toBe('let in');
  });

  // Argo CD would go on to the time: a deleted token would count as long as another one of the same second does.
  test.each([[[]], [[{ id: 'other', iat: START_S }]]])(
    'is refused, and ended, when the project lists %j',
    async (items) => {
      const { installation, sessionBy, refusal } = argocdStage(listing([{ id: 'robot', iat: START_S }]));
      const token = await sessionToken(claims);
      const session = await sessionBy(token);
      installation.change(listing(items));
      const reason = `invalid session: JWT token for role 'ci' issued at '${START_S}' does not exist in project 'p'`;
      expect(session.problem()?.message).toBe(reason);
      expect(await refusal(token)).toBe(`16 ${reason}`);
    },
  );

  test('is refused when its project is gone', async () => {
    expect(await argocdStage().refusal(await sessionToken(claims))).toBe(
      '16 invalid session: appproject.argoproj.io "p" not found',
    );
  });
});

describe('C1.12 odd claims', () => {
  test('without jti an account token is refused', async () => {
    expect(await argocdStage().refusal(await sessionToken({ jti: undefined }))).toBe(
      '16 invalid session: token is revoked, please re-login',
    );
  });

  test.each([7, null, { toString: 'admin' }, ['admin']])('sub %j is nobody', async (sub) => {
    expect(await argocdStage().refusal(await sessionToken({ sub }))).toContain("account '' does not exist");
  });

  test.each([
    { what: 'a number', groups: 7 },
    { what: 'null', groups: null },
    { what: 'an object', groups: { a: 'b' } },
    { what: 'a list of anything else', groups: [{ a: 'b' }, 7, null] },
    { what: '10,000 entries', groups: Array.from({ length: 10_000 }, () => 'ops') },
  ])('no group comes of $what', async ({ groups }) => {
    const { subject } = await argocdStage().callerBy({ token: await sessionToken({ groups }) });
    expect(subject.claims.get('groups')).toBeUndefined();
  });

  test.each([
    { groups: 'ops', expected: ['ops'] },
    { groups: ['ops', 7, 'dev'], expected: ['ops', 'dev'] },
  ])('the groups of $groups are $expected', async ({ groups, expected }) => {
    const { subject } = await argocdStage().callerBy({ token: await sessionToken({ groups }) });
    expect(subject.claims.get('groups')).toEqual(expected);
  });

  test.each(['exp', 'nbf', 'iat'])('%s as a text is refused', async (claim) => {
    expect(await argocdStage().refusal(await sessionToken({ [claim]: '9999999999' }))).toBe(
      `16 invalid session: token has invalid claims: invalid type for claim: ${claim} is invalid`,
    );
  });
});

describe('C1.16 a token that says more than it may', () => {
  const claims = JSON.stringify(sessionClaims());

  test('a claim given twice is refused', async () => {
    const twice = claims.replace('{', '{"sub":"admin:login",');
    expect(await argocdStage().refusal(signedText(HS256, twice))).toBe(
      '16 invalid session: token is malformed: could not JSON decode claim',
    );
  });

  test('a claim given twice, once with an escape, is refused', async () => {
    expect(await argocdStage().refusal(signedText(HS256, claims.replace('{', '{"su\\u0062":"admin",')))).toContain(
      'malformed',
    );
  });

  test('a claim __proto__ is refused', async () => {
    expect(await argocdStage().refusal(signedText(HS256, claims.replace('{', '{"__proto__":{"a":"b"},')))).toContain(
      'malformed',
    );
    expect('a' in {}).toBe(false);
  });

  test.each([
    { crit: ['exp'] },
    { kid: '../../etc/passwd' },
    { jku: 'http://127.0.0.1:1/' },
    { x5u: 'http://127.0.0.1:1/' },
    { jwk: { kty: 'oct', k: 'AAAA' } },
    { b64: false },
  ])('the header %j is refused', async (extra) => {
    expect(await argocdStage().refusal(signedText({ ...HS256, ...extra }, claims))).toBe(
      '16 invalid session: token is unverifiable: its header says more than alg, typ',
    );
  });

  test('alg given twice is refused', async () => {
    expect(await argocdStage().refusal(signedText('{"alg":"none","alg":"HS256"}', claims))).toContain('malformed');
  });
});

describe('as recorded from Argo CD', () => {
  test.each([
    { what: 'garbage', token: 'garbage', text: 'token is malformed: token contains an invalid number of segments' },
    { what: 'four parts', token: 'a.b.c.d', text: 'token is malformed: token contains an invalid number of segments' },
    {
      what: 'no base64',
      token: 'e!.e30.AA',
      text: 'token is malformed: could not base64 decode header: illegal base64 data at input byte 1',
    },
    { what: 'no JSON', token: rawToken('{', '{}'), text: 'token is malformed: could not JSON decode header' },
    { what: 'an array', token: rawToken(HS256, '[]'), text: 'token is malformed: could not JSON decode claim' },
  ])('$what', async ({ token, text }) => {
    expect(await argocdStage().refusal(token)).toBe(`16 invalid session: ${text}`);
  });

  test('a wrong key', async () => {
    expect(await argocdStage().refusal(await signed(sessionClaims(), 'somebody else'))).toBe(FORGED);
  });

  test('an account that does not exist', async () => {
    expect(await argocdStage().refusal(await sessionToken({ sub: 'ghost:login' }))).toBe(
      "16 invalid session: rpc error: code = NotFound desc = account 'ghost' does not exist",
    );
  });

  test.each(['HS256', 'HS384', 'HS512'])('%s counts', async (algorithm) => {
    expect(await argocdStage().refusal(await signed(sessionClaims(), SECRET_KEY, algorithm))).toBe('let in');
  });
});

test('an empty key is nobody: what it signs is refused', async () => {
  const { refusal } = argocdStage({ secret: { 'server.secretkey': '' } });
  expect(await refusal(signedText(HS256, sessionClaims(), ''))).toBe('16 invalid session: server.secretkey is missing');
});

test('a sub without an ending is an API token', async () => {
  const { callerBy } = argocdStage();
  const { subject } = await callerBy({ token: await sessionToken({ sub: 'dev', jti: 'key-1' }) });
  expect(subject.name).toBe('dev');
});

test('admin may log in without being named anywhere', async () => {
  expect(await argocdStage().refusal(await sessionToken({ sub: 'admin:login' }))).toBe('let in');
});

test('admin may be disabled', async () => {
  const { refusal } = argocdStage({ config: { 'admin.enabled': 'false' } });
  expect(await refusal(await sessionToken({ sub: 'admin:login' }))).toBe(
    '16 invalid session: account admin is disabled',
  );
});
