import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWith } from '../support/real-client.js';
import { ARGOCD } from './argocd-cli.js';
import { ArgocdWorld } from './argocd-world.js';
import { throughNginx } from './proxy-route.js';

describeWith([ARGOCD, 'nginx'], 'the argocd CLI, under a path and through nginx as it comes,', () => {
  let here: ArgocdWorld;
  beforeAll(async () => {
    const route = throughNginx('through nginx as it comes', 'defaults.conf');
    here = await ArgocdWorld.open('--plaintext --grpc-web-root-path /argo-cd', {
      route,
      config: { rootPath: '/argo-cd' },
    });
  });
  afterAll(() => here?.close());

  test('lists what one may see', async () => {
    const { code, out } = await here.cli('dev').run('app list -o name');
    expect([code, out.trim().split('\n').sort()]).toEqual([0, here.applications('platform')]);
  });

  test('waits', async () => {
    await here.create('ill', { health: 'Missing', sync: 'Synced' });
    const waiting = await here.watching(() => here.cli('admin').start('app wait ill --health --timeout 60'));
    await here.apps.patch('ill', { status: { health: { status: 'Healthy' } } });
    expect(await waiting.ended).toMatchObject({ code: 0, out: expect.stringMatching(/^Health Status: +Healthy$/m) });
  });

  test('is refused with a reason', async () => {
    const { code, err } = await here.cli('dev').run('app get nobody');
    expect([code, err]).toEqual([20, expect.stringContaining('code = PermissionDenied desc = permission denied')]);
  });
});
