import { describe, expect, test } from '@jest/globals';
import { accountsOf } from '../../../../src/access/authn/accounts.js';

type Texts = Readonly<Record<string, string>>;

function accountsIn(config: Texts, secret: Texts = {}) {
  const buffers = Object.entries(secret).map(([name, text]): [string, Buffer] => [name, Buffer.from(text)]);
  return accountsOf({ config: new Map(Object.entries(config)), secret: new Map(buffers) });
}

const dev = (config: Texts, secret: Texts = {}) => accountsIn(config, secret).get('dev');

test('admin is there without being named, and may log in', () => {
  const accounts = accountsIn({}, { 'admin.password': 'hash', 'admin.passwordMtime': '2026-01-01T00:00:00Z' });
  expect([...accounts.values()]).toEqual([
    {
      name: 'admin',
      isEnabled: true,
      capabilities: new Set(['login']),
      passwordHash: 'hash',
      passwordChangedAt: Date.parse('2026-01-01T00:00:00Z'),
      tokenIds: new Set(),
    },
  ]);
});

test('admin may be given API keys', () => {
  const admin = accountsIn({ 'accounts.admin': 'apiKey' }, { 'admin.tokens': '[{"id":"a"}]' }).get('admin');
  expect([admin?.capabilities, admin?.tokenIds]).toEqual([new Set(['login', 'apiKey']), new Set(['a'])]);
});

describe('capabilities', () => {
  test.each([
    { text: 'apiKey, login', capabilities: ['login', 'apiKey'] },
    { text: ' login ,, ', capabilities: ['login'] },
    { text: 'Login,everything', capabilities: [] },
    { text: '', capabilities: [] },
  ])('of "$text"', ({ text, capabilities }) => {
    expect(dev({ 'accounts.dev': text })?.capabilities).toEqual(new Set(capabilities));
  });
});

describe('enabled', () => {
  test.each([
    ['true', true],
    ['T', true],
    ['1', true],
    ['false', false],
    ['0', false],
    ['yes', false],
    ['', false],
  ])('"%s" is %p', (text, isEnabled) => {
    expect(dev({ 'accounts.dev': 'login', 'accounts.dev.enabled': text })?.isEnabled).toBe(isEnabled);
  });

  test('an account whose passwordMtime cannot be read is not', () => {
    expect(dev({ 'accounts.dev': 'login' }, { 'accounts.dev.passwordMtime': 'lately' })?.isEnabled).toBe(false);
  });
});

test.each(['', 'null', '{}', '[7, null, {"id": 7}]', '[{"id":"a"}'])('tokens that are "%s" are none', (text) => {
  expect(dev({ 'accounts.dev': 'apiKey' }, { 'accounts.dev.tokens': text })?.tokenIds).toEqual(new Set());
});

test('keys of another shape name no account', () => {
  expect([
    ...accountsIn({ 'accounts.a.b.c': 'login', 'accounts.': 'login', accounts: 'login', 'account.x': 'login' }).keys(),
  ]).toEqual(['admin']);
});

test('names that mean something to JavaScript are names', () => {
  const accounts = accountsIn({ 'accounts.__proto__': 'login', 'accounts.constructor': 'login' });
  expect([...accounts.keys()]).toEqual(['admin', '__proto__', 'constructor']);
  expect(accounts.get('toString')).toBeUndefined();
});
