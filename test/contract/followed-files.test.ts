import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ARGOCD_ACCESS } from '../support/running-server.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';

const TOKEN = 'a-secret-of-some-length';
const GOOD = `- {token: ${TOKEN}, user: alice}\n`;

const POLICY = 'p, alice, applications, get, */*, allow\n';

describe('a file that cannot be read any more', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubecast-files-'));
  const tokenFile = join(folder, 'tokens.yaml');
  const rbacPolicyFile = join(folder, 'policy.csv');
  beforeEach(() => {
    writeFileSync(tokenFile, GOOD);
    writeFileSync(rbacPolicyFile, POLICY);
  });
  const here = useWorld(() => ({ config: { access: { ...ARGOCD_ACCESS, tokenFile, rbacPolicyFile } } }));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each([
    { what: 'tokens', file: tokenFile, good: GOOD, bad: '- {token: [', broken: 0 },
    { what: 'policy', file: rbacPolicyFile, good: POLICY, bad: 'p, alice, applications\n', broken: 1 },
  ])('counts as it was, and the probe of the operator says why: $what', async ({ what, file, good, bad, broken }) => {
    await here.server.whenReady();
    const asked = { headers: { authorization: `Bearer ${TOKEN}` } };
    const list = async (): Promise<number> => (await fetch(`${here.server.url}/api/v1/applications`, asked)).status;
    const probe = async (): Promise<string> => {
      const answer = await fetch(`${here.server.metricsUrl}/readyz?verbose`);
      return `${answer.status} ${await answer.text()}`;
    };
    const isTold = async (): Promise<boolean> => (await probe()).includes(`${what}: ${file}: `);
    const isBroken = async (): Promise<number> => {
      const text = await (await fetch(`${here.server.metricsUrl}/metrics`)).text();
      return Number(/^kubecast_policy_broken (\d)$/m.exec(text)?.[1]);
    };
    expect([await list(), await isTold(), await isBroken()]).toEqual([200, false, 0]);
    writeFileSync(file, bad);
    await waitUntil(isTold, 'what is wrong');
    expect([await list(), (await probe()).slice(0, 3), await isBroken()]).toEqual([200, '200', broken]);
    expect(await probe()).not.toContain(TOKEN);
    writeFileSync(file, good);
    await waitUntil(async () => !(await isTold()), 'the end of it');
  });
});
