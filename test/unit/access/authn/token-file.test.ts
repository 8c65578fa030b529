import { describe, expect, test } from '@jest/globals';
import { hashOfToken, parseTokenFile } from '../../../../src/access/authn/token-file.js';
import { TokenFileAuthenticator } from '../../../../src/access/authn/token-file-authenticator.js';
import { refusalOf } from '../../../support/argocd-stage.js';

const TOKEN = 'a-secret-of-some-length';
const FILE = `- {token: ${TOKEN}, user: alice, groups: [ops]}\n- {tokenHash: "sha256:${hashOfToken('another-secret-thing').toString('hex')}", user: bob}\n`;

function stage(text = FILE) {
  const authenticator = new TokenFileAuthenticator(parseTokenFile(text));
  const by = (metadata: Readonly<Record<string, string>>) =>
    authenticator.authenticate(new Map(Object.entries(metadata)));
  return { authenticator, by };
}

describe('a token of the file', () => {
  test('names a user and groups', async () => {
    const { kind, subject } = await stage().by({ authorization: `Bearer ${TOKEN}` });
    expect([kind, subject]).toEqual(['session', { name: 'alice', claims: new Map([['groups', ['ops']]]) }]);
  });

  test('may be known by its hash alone', async () => {
    expect((await stage().by({ token: 'another-secret-thing' })).subject.name).toBe('bob');
  });

  test.each([
    { metadata: {}, refusal: '16 no session information' },
    { metadata: { token: '', authorization: `Bearer ${TOKEN}` }, refusal: '16 no session information' },
    {
      metadata: { token: 'wrong', authorization: `Bearer ${TOKEN}` },
      refusal: '16 invalid session: nobody has this token',
    },
    { metadata: { authorization: 'Bearer wrong' }, refusal: '16 invalid session: nobody has this token' },
    { metadata: { authorization: `Basic ${TOKEN}` }, refusal: '16 no session information' },
    { metadata: { token: hashOfToken(TOKEN).toString('hex') }, refusal: '16 invalid session: nobody has this token' },
  ])('is nothing else: $metadata', async ({ metadata, refusal }) => {
    expect(await refusalOf(stage().by(metadata))).toBe(refusal);
  });
});

describe('a new file', () => {
  test.each([
    { what: 'without the token', text: '[]', code: 16 },
    { what: 'in which it is somebody else', text: `[{token: ${TOKEN}, user: bob, groups: [ops]}]`, code: 14 },
    { what: 'in which it has other groups', text: `[{token: ${TOKEN}, user: alice}]`, code: 14 },
  ])('$what ends the session, in the same turn', async ({ text, code }) => {
    const { authenticator, by } = stage();
    const { session } = await by({ token: TOKEN });
    const problems: unknown[] = [];
    authenticator.onChange(() => problems.push(session?.problem()?.code));
    authenticator.replace(parseTokenFile(text));
    expect(problems).toEqual([code]);
  });

  test('with the same line changes nothing', async () => {
    const { authenticator, by } = stage();
    const { session } = await by({ token: TOKEN });
    authenticator.replace(parseTokenFile(FILE));
    expect(session?.problem()).toBeUndefined();
  });
});

describe('a file that is wrong is refused, and no token is shown', () => {
  test.each([
    { text: 'token: x', message: 'a token file is a list of {token, user, groups}' },
    { text: `- {token: ${TOKEN}, user: a\n- [`, message: /^the token file is no YAML: line \d+$/ },
    { text: `- ${TOKEN}`, message: 'entry 1 is no object' },
    { text: `- {token: ${TOKEN}}`, message: 'entry 1 needs a user' },
    { text: '- {user: a}', message: 'entry 1 needs either token or tokenHash' },
    { text: `- {user: a, token: ${TOKEN}, tokenHash: x}`, message: 'entry 1 needs either token or tokenHash' },
    { text: '- {user: a, token: short}', message: 'entry 1: a token is a text of 16 characters at least' },
    {
      text: '- {user: a, token: 1234567890123456789}',
      message: 'entry 1: a token is a text of 16 characters at least',
    },
    { text: '- {user: a, tokenHash: abc}', message: 'entry 1: tokenHash is sha256: and 64 hexadecimal digits' },
    { text: `- {user: a, token: ${TOKEN}, groups: ops}`, message: 'entry 1: groups are a list of texts' },
    { text: `- {user: a, token: ${TOKEN}, group: [x]}`, message: /entry 1: a field of another name/ },
    { text: `${FILE}- {user: c, token: ${TOKEN}}`, message: 'entry 3 has the token of another entry' },
  ])('$text', ({ text, message }) => {
    expect(() => parseTokenFile(text)).toThrow(message);
    expect(() => parseTokenFile(text)).not.toThrow(TOKEN);
  });
});
