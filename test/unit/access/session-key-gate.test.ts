import { expect, test } from '@jest/globals';
import { SessionKeyGate } from '../../../src/access/session-key-gate.js';
import { silentLog } from '../../../src/base/log.js';
import { FakeInstallation } from '../../support/fake-installation.js';

function stage(secret: Readonly<Record<string, string>>) {
  const warnings: unknown[] = [];
  const log = { ...silentLog, warn: (_fields: unknown, text?: unknown) => void warnings.push(text) };
  const installation = new FakeInstallation({ secret });
  return { installation, warnings, gate: new SessionKeyGate(installation, log) };
}

const KEY = { 'server.secretkey': 'k' };
const SAID = expect.stringContaining('nobody can log in');

test('a key that is there is nothing to tell', () => {
  const { installation, warnings, gate } = stage(KEY);
  installation.change({ secret: KEY });
  expect([gate.describe(), warnings]).toEqual([[], []]);
});

test.each([{}, { 'server.secretkey': '' }])(
  'a key that goes is told once in the log, and always when asked: %j',
  (secret) => {
    const { installation, warnings, gate } = stage(KEY);
    installation.change({ secret });
    installation.change({ secret });
    expect([gate.describe(), warnings, gate.blockedBy()]).toEqual([[SAID], [SAID], undefined]);
  },
);

test('a key that goes again is told again', () => {
  const { installation, warnings } = stage(KEY);
  for (const secret of [{}, KEY, {}]) installation.change({ secret });
  expect(warnings).toEqual([SAID, SAID]);
});

test('before the settings have been read nothing is missing', () => {
  const { installation, gate } = stage({});
  installation.isKnown = false;
  expect(gate.describe()).toEqual([]);
});
