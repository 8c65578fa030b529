import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ARGOCD_ACCESS } from '../support/running-server.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';

const TOKEN = 'a-secret-of-some-length';
const GOOD = `- {token: ${TOKEN}, user: alice}\n`;

describe('a token file that cannot be read any more', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubecast-tokens-'));
  const tokenFile = join(folder, 'tokens.yaml');
  const rbacPolicyFile = join(folder, 'policy.csv');
  beforeEach(() => {
    writeFileSync(tokenFile, GOOD);
    writeFileSync(rbacPolicyFile, 'p, alice, applications, get, */*, allow\n');
  });
  const here = useWorld(() => ({ config: { access: { ...ARGOCD_ACCESS, tokenFile, rbacPolicyFile } } }));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('goes on as it was, and the probe of the operator says why, until it is good again', async () => {
    await here.server.whenReady();
    const asked = { headers: { authorization: `Bearer ${TOKEN}` } };
    const list = async (): Promise<number> => (await fetch(`${here.server.url}/api/v1/applications`, asked)).status;
    const probe = async (): Promise<string> => {
      const answer = await fetch(`${here.server.metricsUrl}/readyz?verbose`);
      return `${answer.status} ${await answer.text()}`;
    };
    expect([await list(), await probe()]).toEqual([200, expect.not.stringContaining('tokens')]);
    writeFileSync(tokenFile, '- {token: [');
    await waitUntil(async () => (await probe()).includes('tokens: '), 'what is wrong');
    expect([await list(), await probe()]).toEqual([200, expect.stringMatching(/^200 [^]*^tokens: .*tokens\.yaml: /m)]);
    expect(await probe()).not.toContain(TOKEN);
    writeFileSync(tokenFile, GOOD);
    await waitUntil(async () => !(await probe()).includes('tokens: '), 'the end of it');
  });
});
