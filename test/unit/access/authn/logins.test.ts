import { afterAll, describe, expect, test } from '@jest/globals';
import { getRounds, hashSync } from 'bcryptjs';
import { decodeJwt } from 'jose';
import { Logins } from '../../../../src/access/authn/logins.js';
import { type Passwords, ThreadedPasswords } from '../../../../src/access/authn/passwords.js';
import { silentLog } from '../../../../src/base/log.js';
import { systemClock } from '../../../../src/base/clock.js';
import { argocdStage, refusalOf, SETTINGS } from '../../../support/argocd-stage.js';
import { eventually } from '../../../support/eventually.js';
import { START_S } from '../../../support/tokens.js';

const WRONG = '16 Invalid username or password';
const TOO_MANY = '8 too many failed logins: try again in 300 s';

/** Hashes that are the passwords themselves, and a count of the comparisons. */
class PlainPasswords implements Passwords {
  readonly hashes: string[] = [];
  hold: Promise<void> | undefined;

  async matches(password: string, hash: string): Promise<boolean> {
    this.hashes.push(hash);
    await this.hold;
    return password === hash;
  }
}

const SECRET = { ...SETTINGS.secret, 'admin.password': 'good', 'accounts.dev.password': 'good' };

function stage(config: Readonly<Record<string, string>> = SETTINGS.config) {
  const stage = argocdStage({ config, secret: SECRET });
  const passwords = new PlainPasswords();
  const { installation, clock } = stage;
  const logins = new Logins({ installation, passwords, clock, random: { next: () => 0 }, log: silentLog });
  return { ...stage, passwords, logins, ...attemptsAt(logins, clock) };
}

function attemptsAt(logins: Logins, clock: { advance(ms: number): void }) {
  /** Time passes only as far as a refusal waits for it. */
  const attempt = async (username: string, password: string): Promise<string> => {
    let answer: string | undefined;
    void refusalOf(logins.logIn({ username, password })).then((text) => (answer = text));
    for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(500);
    await eventually(() => answer !== undefined);
    return answer ?? '';
  };
  const fail = async (username: string, times: number): Promise<string[]> => {
    const answers: string[] = [];
    for (let i = 0; i < times; i++) answers.push(await attempt(username, 'bad'));
    return answers;
  };
  return { attempt, fail };
}

test('a login makes a session as Argo CD would', async () => {
  const { logins, refusal } = stage();
  const token = await logins.logIn({ username: 'dev', password: 'good' });
  const id: unknown = expect.stringMatching(/^[0-9a-f-]{36}$/);
  const times = { iat: START_S, nbf: START_S, exp: START_S + 86_400 };
  expect(decodeJwt(token)).toEqual({ iss: 'argocd', sub: 'dev:login', jti: id, ...times });
  expect(await refusal(token)).toBe('let in');
});

test.each([
  { text: '1h30m', seconds: 5400 },
  { text: '7d', seconds: 604_800 },
  { text: 'soon', seconds: 86_400 },
  { text: '0s', seconds: 86_400 },
])('a session lasts as users.session.duration says: $text', async ({ text, seconds }) => {
  const { logins } = stage({ 'users.session.duration': text });
  const { exp } = decodeJwt(await logins.logIn({ username: 'admin', password: 'good' }));
  expect(exp).toBe(START_S + seconds);
});

test.each([
  { username: '', password: 'x' },
  { username: 'admin', password: '' },
])('without credentials there is no login: $username', async ({ username, password }) => {
  expect(await stage().attempt(username, password)).toBe('16 no credentials supplied');
});

test.each([
  {
    what: 'disabled',
    config: { 'accounts.dev': 'login', 'accounts.dev.enabled': 'false' },
    text: '16 Account dev is disabled',
  },
  {
    what: 'for API keys only',
    config: { 'accounts.dev': 'apiKey' },
    text: '16 Account dev does not have login capability',
  },
])('an account that is $what says so only to who knows its password', async ({ config, text }) => {
  const { attempt } = stage(config);
  expect([await attempt('dev', 'good'), await attempt('dev', 'bad')]).toEqual([text, WRONG]);
});

describe('C1.18 guessing a password', () => {
  test('the sixth failure within five minutes is refused, even with the right password', async () => {
    const { attempt, fail } = stage();
    expect(await fail('admin', 5)).toEqual([WRONG, WRONG, WRONG, WRONG, WRONG]);
    expect([await attempt('admin', 'good'), await attempt('dev', 'good')]).toEqual([TOO_MANY, 'let in']);
  });

  test('after five minutes it is possible again', async () => {
    const { attempt, clock, fail } = stage();
    await fail('admin', 5);
    clock.advance(300_000);
    expect(await attempt('admin', 'good')).toBe('let in');
  });

  test('a success forgives the failures before it', async () => {
    const { attempt, fail } = stage();
    await fail('admin', 4);
    await attempt('admin', 'good');
    expect(await fail('admin', 4)).toEqual([WRONG, WRONG, WRONG, WRONG]);
  });

  test('guesses in parallel are counted like any others', async () => {
    const { clock, logins } = stage();
    const guesses = Array.from({ length: 20 }, () => refusalOf(logins.logIn({ username: 'admin', password: 'bad' })));
    for (let i = 0; i < 200; i++) await new Promise((resolve) => setImmediate(resolve));
    clock.advance(500);
    const answers = await Promise.all(guesses);
    expect(answers.filter((answer) => answer === WRONG)).toHaveLength(5);
  });

  test('a name of more than 32 bytes is refused, and never compared', async () => {
    const { attempt, passwords } = stage();
    expect([await attempt('ü'.repeat(17), 'good'), passwords.hashes.length]).toEqual([WRONG, 0]);
  });

  test('more than fifty at once are refused', async () => {
    const { logins, passwords } = stage();
    let release = (): void => undefined;
    passwords.hold = new Promise((resolve) => (release = resolve));
    const first = Array.from({ length: 50 }, () => logins.logIn({ username: 'admin', password: 'good' }));
    expect(await refusalOf(logins.logIn({ username: 'admin', password: 'good' }))).toBe(
      '8 too many logins at once: try again later',
    );
    release();
    expect(await Promise.all(first)).toHaveLength(50);
  });
});

describe('C1.19 an account that does not exist', () => {
  test('is refused like a wrong password, after a comparison, at the same time', async () => {
    const { clock, logins, passwords } = stage();
    const elapsed: number[] = [];
    for (const username of ['admin', 'ghost']) {
      const start = clock.elapsed();
      const answer = refusalOf(logins.logIn({ username, password: 'bad' })).then((text) => {
        elapsed.push(clock.elapsed() - start);
        return text;
      });
      for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
      clock.advance(499);
      clock.advance(1);
      expect(await answer).toBe(WRONG);
    }
    expect([elapsed, passwords.hashes.length]).toEqual([[500, 500], 2]);
  });

  test('is compared with a hash that takes as long as those of Argo CD, and that lets nobody in', async () => {
    const { attempt, passwords } = stage();
    await attempt('ghost', 'bad');
    const [hash = ''] = passwords.hashes;
    expect([hash.length, getRounds(hash), await attempt('ghost', hash)]).toEqual([60, 10, WRONG]);
  });

  test('is blocked like one that does', async () => {
    const { attempt, fail } = stage();
    await fail('ghost', 5);
    expect(await attempt('ghost', 'bad')).toBe(TOO_MANY);
  });

  test('an account without a password is no different', async () => {
    const { attempt, passwords } = stage({ 'accounts.bot': 'login' });
    expect([await attempt('bot', ''), await attempt('bot', 'bad'), passwords.hashes.length]).toEqual([
      '16 no credentials supplied',
      WRONG,
      1,
    ]);
  });
});

describe('real hashes', () => {
  const passwords = new ThreadedPasswords(systemClock);
  afterAll(() => passwords.close());

  test('are compared in a thread of their own', async () => {
    const hash = hashSync('good', 4);
    expect(await Promise.all([passwords.matches('good', hash), passwords.matches('bad', hash)])).toEqual([true, false]);
  });

  test('what is no hash matches nothing', async () => {
    expect(await Promise.all(['', 'good', '$2b$10$short'].map((hash) => passwords.matches('good', hash)))).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('after the thread was closed there is another', async () => {
    passwords.close();
    expect(await passwords.matches('good', hashSync('good', 4))).toBe(true);
  });
});
