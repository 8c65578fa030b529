import { expect, test } from '@jest/globals';
import type { ArgocdStage } from './argocd-stage.js';

const ERROR = 20;

/** What the CLI says about who one is, and about the server. */
export function argocdAccount(here: ArgocdStage): void {
  test('login says who was let in, and remembers the server', async () => {
    const cli = here.newCli();
    const { code, out } = await cli.login('admin', here.password('admin'));
    expect([code, out]).toEqual([0, expect.stringContaining("'admin:login' logged in successfully")]);
    expect(await cli.run('account get-user-info')).toMatchObject({
      code: 0,
      out: 'Logged In: true\nUsername: admin\nIssuer: argocd\nGroups: \n',
    });
  });

  test('login with a wrong password is refused with what Argo CD says', async () => {
    const { code, err } = await here.newCli().login('dev', 'wrong');
    expect([code, err]).toEqual([ERROR, expect.stringContaining('Invalid username or password')]);
  });

  test('logout makes the token worthless', async () => {
    const cli = here.newCli();
    await cli.login('dev', here.password('dev'));
    const token = await cli.savedToken();
    const { code, err } = await cli.run(`logout ${here.address} --plaintext`);
    expect([code, err]).toEqual([0, expect.stringContaining('token successfully invalidated on server')]);
    expect(await here.newCli().runAs(token, 'app list')).toMatchObject({
      code: ERROR,
      err: expect.stringContaining('token is revoked'),
    });
  });

  test('version prints the version of the server', async () => {
    const { code, out } = await here.cli('admin').run('version');
    expect([code, out]).toEqual([0, expect.stringMatching(/^argocd-server: v\d+\.\d+\.\d+/m)]);
    expect((await here.cli('admin').run('version --short')).out).toMatch(/^argocd-server: v\S+$/m);
  });

  test('account can-i answers by the policy', async () => {
    const mayGet = "account can-i get applications 'platform/*'";
    expect(await here.cli('dev').run(mayGet)).toMatchObject({ code: 0, out: 'yes\n' });
    expect(await here.cli('dev').run("account can-i get applications 'payments/*'")).toMatchObject({ out: 'no\n' });
    expect(await here.cli('dev').run("account can-i delete applications 'platform/*'")).toMatchObject({ out: 'no\n' });
  });

  test('a token of an API key needs no login', async () => {
    const { code, out } = await here.newCli().runAs(here.token('dev'), 'account get-user-info');
    expect([code, out]).toEqual([0, expect.stringContaining('Username: dev')]);
  });

  test('a token that is none is refused, and says so', async () => {
    const { code, err } = await here.newCli().runAs('garbage', 'app list');
    expect([code, err]).toEqual([ERROR, expect.stringContaining('Unauthenticated')]);
  });
}
