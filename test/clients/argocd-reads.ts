import { expect, test } from '@jest/globals';
import { at } from '../support/watch-client.js';
import type { ArgocdStage } from './argocd-stage.js';

const ERROR = 20;
const names = (out: string): string[] => out.trim().split('\n').sort();

/** What the CLI prints of what is there. */
export function argocdReads(here: ArgocdStage): void {
  test('app list -o name prints what one may see', async () => {
    expect(names((await here.cli('admin').run('app list -o name')).out)).toEqual(here.applications());
    expect(names((await here.cli('dev').run('app list -o name')).out)).toEqual(here.applications('platform'));
  });

  test('app list narrows by label, project and namespace', async () => {
    const cli = here.cli('admin');
    await here.apps.relabel(here.app.name, { wanted: 'yes' });
    await here.caughtUp();
    expect(names((await cli.run('app list -l wanted=yes -o name')).out)).toEqual([`argocd/${here.app.name}`]);
    expect(names((await cli.run('app list -p payments -o name')).out)).toEqual(here.applications('payments'));
    expect(names((await cli.run('app list -N team-a -o name')).out)).toEqual(
      here.applications().filter((name) => name.startsWith('team-a/')),
    );
    expect((await cli.run('app list')).out).toMatch(/^NAME +CLUSTER +NAMESPACE +PROJECT +STATUS +HEALTH/);
  });

  test('app get prints the application, its project and where it is shown', async () => {
    const { code, out } = await here.cli('admin').run(`app get ${here.app.name}`);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`^Name: +argocd/${here.app.name}\nProject: +${here.app.project}\n`));
    expect(out).toMatch(/^Health Status: +\w+$/m);
    expect(out).toMatch(/^SyncWindow: +Sync Allowed$/m);
    expect(out).toMatch(/^GROUP +KIND +NAMESPACE +NAME +STATUS +HEALTH/m);
  });

  test('app get of another namespace takes its name with it', async () => {
    const name = here.applications().find((qualified) => qualified.startsWith('team-a/')) ?? '';
    expect((await here.cli('admin').run(`app get ${name} -o json`)).out).toContain('"namespace": "team-a"');
  });

  test('app get -o json prints the object', async () => {
    const { code, out } = await here.cli('admin').run(`app get ${here.app.name} -o json`);
    const object: unknown = JSON.parse(out);
    expect([code, at(object, 'metadata')]).toMatchObject([0, { name: here.app.name, namespace: 'argocd' }]);
    expect(at(at(object, 'spec'), 'project')).toBe(here.app.project);
  });

  test('app get -o tree prints deployments over their pods', async () => {
    const { code, out } = await here.cli('admin').run(`app get ${here.app.name} -o tree`);
    expect(code).toBe(0);
    expect(out).toMatch(/^Deployment\/\S+.*\n(.*\n)*[│ ]*└?├?─+ReplicaSet\/\S+.*\n(.*\n)*.*─+Pod\/\S+/m);
  });

  test('app get --refresh prints the application as it is', async () => {
    const { code, out } = await here.cli('admin').run(`app get ${here.app.name} --refresh`);
    expect([code, out]).toEqual([0, expect.stringContaining(`argocd/${here.app.name}`)]);
  });

  test('app get of what one may not see does not tell whether it is there', async () => {
    const [hidden = ''] = here.applications('payments').filter((name) => name.startsWith('argocd/'));
    const refused = { code: ERROR, err: expect.stringMatching(/code = PermissionDenied desc = permission denied/) };
    expect(await here.cli('dev').run(`app get ${hidden.split('/')[1]}`)).toMatchObject(refused);
    expect(await here.cli('dev').run('app get nobody')).toMatchObject(refused);
  });

  test('app resources prints what the application is made of', async () => {
    const { code, out } = await here.cli('admin').run(`app resources ${here.app.name}`);
    expect(code).toBe(0);
    expect(out).toMatch(/^GROUP +KIND +NAMESPACE +NAME +ORPHANED/);
    expect(out).toMatch(/^apps +Deployment +\S+ +\S+ +No$/m);
  });

  test('app history prints the deployments', async () => {
    const { code, out } = await here.cli('admin').run(`app history ${here.app.name}`);
    expect([code, out]).toEqual([0, expect.stringMatching(/^(SOURCE .*\n)?ID +DATE +REVISION/)]);
  });

  test('proj list and proj get print projects', async () => {
    const { code, out } = await here.cli('admin').run('proj list -o name');
    expect([code, names(out)]).toEqual([0, ['data', 'default', 'payments', 'platform', 'shop']]);
    expect((await here.cli('dev').run('proj list -o name')).out).toBe('platform\n');
    expect(await here.cli('admin').run('proj get payments')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Name: +payments\nDescription: +Everything of payments\n/),
    });
    expect(await here.cli('dev').run('proj get payments')).toMatchObject({
      code: ERROR,
      err: expect.stringContaining('PermissionDenied'),
    });
  });

  test('cluster list prints clusters, and no credentials', async () => {
    const { code, out } = await here.cli('admin').run('cluster list -o json');
    expect([code, out]).toEqual([0, expect.stringContaining('https://edge.example.com:6443')]);
    expect(out).not.toContain('not-for-your-eyes');
    expect((await here.cli('admin').run('cluster list')).out).toMatch(/^SERVER +NAME +VERSION +STATUS/);
  });

  test('app sync is refused with the way to have it done', async () => {
    const { code, err } = await here.cli('admin').run(`app sync ${here.app.name}`);
    expect([code, err]).toEqual([ERROR, expect.stringMatching(/only reads: --argocd-server URL/)]);
  });
}
