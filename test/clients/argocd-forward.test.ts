import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describeWith } from '../support/real-client.js';
import { ARGOCD } from './argocd-cli.js';
import { ArgocdWorld } from './argocd-world.js';
import { type ArrivedWrite, WritingArgocd } from './writing-argocd.js';

const NOW = '2026-01-01T00:00:00Z';

describeWith([ARGOCD], 'the argocd CLI, with an Argo CD server behind', () => {
  let behind: WritingArgocd;
  let world: ArgocdWorld;
  /** What Argo CD would do, in the cluster. */
  const obey = async ({ method }: ArrivedWrite): Promise<object> => {
    const done = { operationState: { phase: 'Succeeded', startedAt: NOW, finishedAt: NOW }, reconciledAt: NOW };
    if (method === 'Sync') await world.apps.patch('shop', { status: { sync: { status: 'Synced' }, ...done } });
    return {
      metadata: { name: 'shop', namespace: 'argocd', resourceVersion: await world.apps.revisionOf('shop') },
      spec: { project: 'default', destination: {}, source: { repoURL: 'https://git.example.com/apps.git' } },
      status: { health: { status: 'Suspended' } },
    };
  };

  beforeAll(async () => {
    behind = await WritingArgocd.open(obey);
    const access = { argocdServer: behind.url, argocdServerInsecure: true };
    world = await ArgocdWorld.open('--plaintext', { access });
    await world.create('shop', { health: 'Healthy', sync: 'OutOfSync' });
  });
  afterAll(async () => {
    behind.close();
    await world?.close();
  });

  test('app get --refresh is answered by that server, with the token of who asks', async () => {
    const { code, out } = await world.cli('admin').run('app get shop --refresh');
    expect([code, out]).toEqual([0, expect.stringMatching(/^Health Status: +Suspended$/m)]);
    const token = await world.cli('admin').savedToken();
    expect(behind.arrived).toEqual([
      { method: 'Get', token, request: expect.objectContaining({ name: 'shop', refresh: 'normal' }) },
    ]);
  });

  test('app get without a refresh is answered here', async () => {
    const before = behind.arrived.length;
    expect((await world.cli('admin').run('app get shop')).out).toMatch(/^Health Status: +Healthy$/m);
    expect(behind.arrived).toHaveLength(before);
  });

  test('app sync is done there, and waited for here', async () => {
    const { code, out } = await world.cli('admin').run('app sync shop --timeout 30');
    expect([code, out]).toEqual([0, expect.stringMatching(/^Phase: +Succeeded$/m)]);
    expect(out).toMatch(/^Sync Status: +Synced/m);
    expect(behind.arrived.map(({ method }) => method)).toContain('Sync');
  });
});
