import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SsoTokens } from '../../src/access/authn/sso-tokens.js';
import { silentLog } from '../../src/base/log.js';
import { argocdStage } from '../support/argocd-stage.js';
import { IdentityProvider } from '../support/identity-provider.js';
import { rawToken, SECRET_KEY, START_S, signed } from '../support/tokens.js';

const REFUSED = '16 invalid session: failed to verify the token';
const AWAY = '14 the keys of the identity provider cannot be read now: try again later';

const NO_GROUPS = { groupsOf: () => Promise.reject(new Error('nobody asks for groups here')) };

let provider: IdentityProvider;
beforeEach(async () => {
  provider = await IdentityProvider.start();
});
afterEach(() => provider.stop());

function stage(config = provider.config, timeoutMs = 5000, dexServer?: URL) {
  const log = silentLog;
  return argocdStage({ config }, (world) => new SsoTokens({ ...world, log, timeoutMs, dexServer, groups: NO_GROUPS }));
}

test('a token of the provider names a person and groups', async () => {
  const { callerBy } = stage();
  const { kind, subject, session } = await callerBy({ token: await provider.token() });
  expect([kind, subject.name, subject.claims.get('groups'), session?.issuer]).toEqual([
    'session',
    'alice',
    ['ops'],
    provider.issuer,
  ]);
});

test('a person has the name that the connector gave', async () => {
  const { callerBy } = stage();
  const token = await provider.token({ federated_claims: { connector_id: 'ldap', user_id: 'al' } });
  expect((await callerBy({ token })).subject.name).toBe('al');
});

describe('C1.3 a public key is no secret', () => {
  test('a token signed by it as HMAC is refused', async () => {
    const pem = await provider.addKey('key-2');
    const unsigned = rawToken({ alg: 'HS256', kid: 'key-2' }, provider.claims(), '').slice(0, -1);
    const token = `${unsigned}.${createHmac('sha256', pem).update(unsigned).digest('base64url')}`;
    expect(await stage().refusal(token)).toBe(REFUSED);
  });

  test("a token of the provider's name signed by Argo CD's key is refused", async () => {
    expect(await stage().refusal(await signed(provider.claims(), SECRET_KEY))).toBe(REFUSED);
  });

  test('an unsigned token is refused', async () => {
    expect(await stage().refusal(rawToken({ alg: 'none' }, provider.claims(), ''))).toBe(REFUSED);
  });
});

describe('C1.4 an issuer that is not ours', () => {
  test.each([{ iss: 'https://evil.example' }, { iss: undefined }, { iss: 7 }])(
    '%p is refused, and not asked',
    async (claims) => {
      expect(await stage().refusal(await provider.token(claims))).toBe(REFUSED);
      expect(provider.asked).toEqual([]);
    },
  );

  test('without a provider all are refused', async () => {
    expect(await stage({}).refusal(await provider.token())).toBe(REFUSED);
  });
});

describe('C1.5 a token for another client', () => {
  test.each([
    { aud: 'other' },
    { aud: ['other', 'another'] },
    { aud: undefined },
    { aud: [] },
    { aud: 7 },
    { aud: { argo: 1 } },
  ])('%p is refused', async (claims) => {
    expect(await stage().refusal(await provider.token(claims))).toBe(REFUSED);
  });

  test.each([{ aud: 'argo' }, { aud: 'argo-cli' }, { aud: ['other', 'argo'] }])('%p is for us', async (claims) => {
    expect(await stage().refusal(await provider.token(claims))).toBe('let in');
  });

  test('allowedAudiences stand in place of the clients', async () => {
    const { refusal } = stage({
      'oidc.config': `issuer: ${provider.issuer}\nclientID: argo\nallowedAudiences: [shared]\n`,
    });
    expect([await refusal(await provider.token()), await refusal(await provider.token({ aud: 'shared' }))]).toEqual([
      REFUSED,
      'let in',
    ]);
  });

  test('a token without aud counts where the settings say so, one for others still does not', async () => {
    const { refusal } = stage({
      'oidc.config': `${provider.config['oidc.config']}skipAudienceCheckWhenTokenHasNoAudience: true\n`,
    });
    expect([
      await refusal(await provider.token({ aud: undefined })),
      await refusal(await provider.token({ aud: [] })),
    ]).toEqual(['let in', REFUSED]);
  });
});

test.each([
  { exp: START_S - 1 },
  { exp: undefined },
  { exp: 'tomorrow' },
  { nbf: START_S + 3600 },
  { iat: START_S + 3600 },
])('C1.7 C1.8 %p is refused', async (claims) => {
  expect(await stage().refusal(await provider.token(claims))).toBe(REFUSED);
});

test('C1.9 a token that was logged out is refused, and its session ended', async () => {
  const { revocations, sessionBy, refusal } = stage();
  const token = await provider.token({ jti: 'sso-1' });
  const session = await sessionBy(token);
  await revocations.revoke('sso-1', undefined);
  expect(session.problem()?.message).toBe('invalid session: token is revoked, please re-login');
  expect(await refusal(token)).toBe('16 invalid session: token is revoked, please re-login');
});

describe('C1.9 a token without jti', () => {
  test.each([
    { claims: { uti: 'entra-1', at_hash: 'hash-1' }, id: 'entra-1' },
    { claims: { at_hash: 'hash-1' }, id: 'hash-1' },
    { claims: { jti: 'sso-1', uti: 'entra-1', at_hash: 'hash-1' }, id: 'sso-1' },
  ])('is revoked by the id that Argo CD takes: $id', async ({ claims, id }) => {
    const { revocations, sessionBy, refusal } = stage();
    const token = await provider.token(claims);
    expect((await sessionBy(token)).id).toBe(id);
    await revocations.revoke(id, undefined);
    expect(await refusal(token)).toBe('16 invalid session: token is revoked, please re-login');
  });

  test('nor any other id is logged out by itself alone', async () => {
    const { revocations, sessionBy, refusal } = stage();
    const [token, other] = [await provider.token(), await provider.token({ iat: START_S - 1 })];
    const session = await sessionBy(token);
    await revocations.revoke(session.id, session.expiresAt);
    expect(session.problem()?.message).toBe('invalid session: token is revoked, please re-login');
    expect([await refusal(token), await refusal(other)]).toEqual([
      '16 invalid session: token is revoked, please re-login',
      'let in',
    ]);
  });

  test('nor any other id has the same id with another signature: who has one cannot make two of it', async () => {
    const { sessionBy } = stage();
    const claims = provider.claims();
    const [one, same] = [await provider.token(claims), await provider.token(claims)];
    expect(one).not.toBe(same);
    expect((await sessionBy(one)).id).toBe((await sessionBy(same)).id);
  });
});

test.each([{ sub: 7 }, { sub: '' }, { sub: undefined }, { sub: 'proj:default:admin' }, { sub: 'role:admin' }])(
  'C1.12 %p names nobody',
  async (claims) => {
    expect(await stage().refusal(await provider.token(claims))).toBe(REFUSED);
  },
);

describe('C1.16 a header that leads elsewhere', () => {
  test.each([{ crit: ['exp'] }, { crit: ['b64'], b64: false }])('%j is refused', async (header) => {
    const token = rawToken({ alg: 'ES256', kid: 'key-1', ...header }, provider.claims());
    expect(await stage().refusal(token)).toBe(REFUSED);
  });

  test.each([{ jku: 'https://evil.example/keys' }, { x5u: 'https://evil.example/cert' }, { jwk: {} }, { x5c: [] }])(
    '%j is refused, even if a key of the provider has signed it',
    async (header) => {
      expect(await stage().refusal(await provider.token({}, header))).toBe(REFUSED);
      expect(provider.asked).toEqual([]);
    },
  );

  test.each([{ typ: 'JWT' }, { x5t: 'AAAA' }])('%j leads nowhere, and may be there', async (header) => {
    expect(await stage().refusal(await provider.token({}, header))).toBe('let in');
  });

  test('a kid that is a path is no key', async () => {
    expect(await stage().refusal(await provider.token({}, { kid: '../../etc/passwd' }))).toBe(REFUSED);
  });

  test.each(['jku', 'x5u'])('nothing is fetched from %s', async (name) => {
    const evil = await IdentityProvider.start();
    try {
      const token = await evil.token(provider.claims(), { [name]: `${evil.issuer}/keys`, kid: 'evil' });
      expect([await stage().refusal(token), evil.asked]).toEqual([REFUSED, []]);
    } finally {
      await evil.stop();
    }
  });
});

describe('C1.17 a provider that is ill', () => {
  const illnesses: Readonly<Record<string, (response: ServerResponse) => void>> = {
    'answers 500': (response) => void response.writeHead(500).end(),
    'hangs up': (response) => void response.destroy(),
    'says nothing': () => undefined,
    'sends 10 MB': (response) => void response.end(Buffer.alloc(10_000_000, ' ')),
    'redirects to a file': (response) => void response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    'sends no JSON': (response) => void response.end('<html>'),
    'sends no keys': (response) => void response.end('{"keys":7}'),
    'has another name': (response) =>
      void response.end(
        JSON.stringify({ issuer: 'https://evil.example', jwks_uri: `${provider.issuer}/keys`, keys: [] }),
      ),
  };

  test.each(Object.entries(illnesses))('%s: it cannot be told who that is', async (_name, illness) => {
    provider.illness = illness;
    expect(await stage(provider.config, 200).refusal(await provider.token())).toBe(AWAY);
  });

  test('known keys go on counting, also when they are old', async () => {
    const { clock, refusal } = stage();
    const token = await provider.token();
    expect(await refusal(token)).toBe('let in');
    provider.illness = (response) => void response.destroy();
    clock.advance(3_000_000);
    expect([await refusal(token), await refusal(await provider.token({}, { kid: 'new' }))]).toEqual(['let in', AWAY]);
  });

  test('a key that was withdrawn stops counting for new requests', async () => {
    const { clock, refusal } = stage();
    const token = await provider.token();
    expect(await refusal(token)).toBe('let in');
    provider.withdraw('key-1');
    clock.advance(60_000);
    expect(await refusal(token)).toBe(REFUSED);
  });

  test('nobody whose key is known waits for one that says nothing, but who notices it', async () => {
    const { clock, refusal } = stage(provider.config, 2_000);
    const token = await provider.token();
    expect(await refusal(token)).toBe('let in');
    provider.illness = () => undefined;
    clock.advance(60_000);
    expect(await refusal(token)).toBe('let in');
    const before = provider.asked.length;
    clock.advance(10_000);
    const isAskedAgain = new Promise((resolve) => {
      provider.illness = () => resolve('while it was asked again');
    });
    expect([await refusal(token), await isAskedAgain]).toEqual(['let in', 'while it was asked again']);
    expect(provider.asked.length - before).toBe(1);
  });

  test('it is not asked again with every token', async () => {
    const { refusal } = stage();
    provider.illness = (response) => void response.destroy();
    for (let i = 0; i < 5; i++) expect(await refusal(await provider.token())).toBe(AWAY);
    expect(provider.asked).toHaveLength(1);
  });

  test('a key that is new is found, but not by asking with every token of an unknown one', async () => {
    const { clock, refusal } = stage();
    await refusal(await provider.token());
    await provider.addKey('key-2', 'RS256');
    clock.advance(10_000);
    expect(await refusal(await provider.token({}, {}, 'key-2'))).toBe('let in');
    const before = provider.asked.length;
    for (let i = 0; i < 5; i++) expect(await refusal(await provider.token({}, { kid: `guess-${i}` }))).toBe(REFUSED);
    expect(provider.asked).toHaveLength(before);
  });

  test('many first tokens at once ask once', async () => {
    const { refusal } = stage();
    const token = await provider.token();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refusal(token)));
    expect([new Set(answers), provider.asked.length]).toEqual([new Set(['let in']), 2]);
  });

  test('a provider that is neither https nor on this machine is not asked', async () => {
    const issuer = 'http://sso.example';
    const { refusal } = stage({ 'oidc.config': `issuer: ${issuer}\nclientID: argo\n` });
    expect(await refusal(await provider.token({ iss: issuer }))).toBe(AWAY);
  });
});

describe('an open session of the provider is verified again', () => {
  test('and goes on while the provider is away, also where its keys would have to be read anew', async () => {
    const { installation, sessionBy } = stage();
    const session = await sessionBy(await provider.token());
    provider.illness = (response) => void response.destroy();
    installation.change({ config: { 'oidc.config': `${provider.config['oidc.config']}rootCA: another\n` } });
    expect(await session.verifyAgain?.()).toBeUndefined();
  });

  test('and ends at the next look when its key was withdrawn', async () => {
    const { clock, sessionBy } = stage();
    const session = await sessionBy(await provider.token());
    provider.withdraw('key-1');
    await provider.addKey('key-2');
    clock.advance(60_000);
    expect((await session.verifyAgain?.())?.message).toBe(REFUSED.slice(3));
  });

  test('and ends at the first look after the provider was away', async () => {
    const { clock, sessionBy } = stage();
    const session = await sessionBy(await provider.token());
    provider.withdraw('key-1');
    provider.illness = (response) => void response.destroy();
    clock.advance(60_000);
    expect(await session.verifyAgain?.()).toBeUndefined();
    provider.illness = undefined;
    clock.advance(60_000);
    expect((await session.verifyAgain?.())?.message).toBe(REFUSED.slice(3));
  });

  test('by one reading of the keys for many streams of many tokens', async () => {
    const { clock, sessionBy } = stage();
    const sessions = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => sessionBy(await provider.token({ jti: `sso-${i}` }))),
    );
    const before = provider.asked.length;
    clock.advance(60_000);
    const problems = await Promise.all(sessions.map(async (session) => session.verifyAgain?.()));
    expect([problems.filter((problem) => problem !== undefined), provider.asked.length - before]).toEqual([[], 2]);
  });

  test('once for all streams of its token', async () => {
    const { clock, sessionBy } = stage();
    const token = await provider.token();
    const [one, other] = [await sessionBy(token), await sessionBy(token)];
    const answer = one.verifyAgain?.();
    expect(other.verifyAgain?.()).toBe(answer);
    clock.advance(30_000);
    expect(other.verifyAgain?.()).not.toBe(answer);
  });

  test('and ends in the turn in which the provider is replaced', async () => {
    const { authenticator, installation, sessionBy } = stage();
    const session = await sessionBy(await provider.token());
    const problems: unknown[] = [];
    authenticator.onChange(() => problems.push(session.problem()?.message));
    installation.change({ config: { 'oidc.config': 'issuer: https://other.example\nclientID: argo\n' } });
    expect(problems).toEqual([REFUSED.slice(3)]);
  });
});

test('another provider has other keys, even of the same names', async () => {
  const other = await IdentityProvider.start();
  try {
    const { installation, refusal } = stage();
    expect(await refusal(await provider.token())).toBe('let in');
    installation.change({ config: other.config });
    expect([await refusal(await other.token()), await refusal(await provider.token({ iss: other.issuer }))]).toEqual([
      'let in',
      REFUSED,
    ]);
  } finally {
    await other.stop();
  }
});

test('C1.14 no token, and nothing of one, is logged', async () => {
  const lines: string[] = [];
  const write = (...parts: unknown[]): void => void lines.push(JSON.stringify(parts));
  const log = { debug: write, info: write, warn: write, error: write };
  const { refusal } = argocdStage(
    { config: provider.config },
    (world) => new SsoTokens({ ...world, log, groups: NO_GROUPS }),
  );
  const tokens = [
    await provider.token({ aud: 'other' }),
    await provider.token({}, { kid: 'x' }),
    await provider.token({ iss: 'evil' }),
  ];
  for (const token of tokens) expect(await refusal(token)).toBe(REFUSED);
  expect(lines).toHaveLength(3);
  const planted = tokens.flatMap((token) => token.split('.'));
  expect(planted.filter((part) => lines.join().includes(part))).toEqual([]);
});

describe('Dex', () => {
  const dex = (url: string) => ({ url, 'dex.config': 'connectors: []' });

  test('stands behind the address of the installation', async () => {
    const { refusal } = stage(dex(`${provider.issuer}/`));
    const iss = `${provider.issuer}/api/dex`;
    expect(await refusal(await provider.token({ iss, aud: 'argo-cd' }))).toBe('let in');
    expect(await refusal(await provider.token({ iss, aud: 'argo-cd-cli' }))).toBe('let in');
    expect(await refusal(await provider.token({ iss, aud: 'argo' }))).toBe(REFUSED);
  });

  test('may be asked directly, by an address that the operator names', async () => {
    const { refusal } = stage(dex('https://cd.example'), 5000, new URL(provider.issuer));
    provider.illness = (response) => {
      const isDiscovery = provider.asked.at(-1)?.includes('.well-known') ?? false;
      if (isDiscovery) {
        response.end('{"issuer":"https://cd.example/api/dex","jwks_uri":"https://cd.example/api/dex/keys"}');
      } else {
        provider.illness = undefined;
        response.destroy();
      }
    };
    await refusal(await provider.token({ iss: 'https://cd.example/api/dex', aud: 'argo-cd' }));
    expect(provider.asked).toEqual(['/api/dex/.well-known/openid-configuration', '/api/dex/keys']);
  });
});
