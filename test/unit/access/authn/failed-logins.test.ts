import { expect, test } from '@jest/globals';
import { FailedLogins } from '../../../../src/access/authn/failed-logins.js';
import { ManualClock } from '../../../../src/simulator/manual-clock.js';

function failuresOf(names: readonly string[], logins: FailedLogins): void {
  for (const name of names) logins.failed(name);
}

const admins = ['admin', 'admin', 'admin', 'admin', 'admin'];

test("C1.18 20,000 invented names do not push out an account's counter, nor each other's", () => {
  const logins = new FailedLogins(new ManualClock(), (name) => name === 'admin');
  failuresOf([...admins, 'ghost', 'ghost', 'ghost', 'ghost', 'ghost'], logins);
  failuresOf(
    Array.from({ length: 20_000 }, (_, index) => `name-${index}`),
    logins,
  );
  expect([logins.blockedForMs('admin') > 0, logins.blockedForMs('ghost') > 0]).toEqual([true, true]);
});

test('above the bound the invented name that was tried the longest ago is forgotten', () => {
  const logins = new FailedLogins(new ManualClock(), (name) => name === 'admin', 2);
  failuresOf([...admins, 'a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'b', 'c'], logins);
  expect(['admin', 'a', 'b'].map((name) => logins.blockedForMs(name) > 0)).toEqual([true, false, true]);
});

test('a name that is tried again is not the oldest any more', () => {
  const logins = new FailedLogins(new ManualClock(), () => false, 2);
  failuresOf(['a', 'a', 'a', 'a', 'b', 'a', 'c'], logins);
  expect(logins.blockedForMs('a') > 0).toBe(true);
});

test('names that mean something to JavaScript are names', () => {
  const logins = new FailedLogins(new ManualClock(), () => false);
  failuresOf(['__proto__', 'constructor'], logins);
  expect(['__proto__', 'constructor', 'toString'].map((name) => logins.blockedForMs(name) > 0)).toEqual([
    false,
    false,
    false,
  ]);
});
