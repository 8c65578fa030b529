import { expect, test } from '@jest/globals';
import type { ArgocdStage } from './argocd-stage.js';

const ERROR = 20;

/** `argocd app wait`, and other commands that stay. */
export function argocdWait(here: ArgocdStage): void {
  const setHealth = (name: string, status: string): Promise<string> =>
    here.apps.patch(name, { status: { health: { status } } });
  const setSync = (name: string, status: string): Promise<string> =>
    here.apps.patch(name, { status: { sync: { status } } });
  /** Waits until its watch is open. */
  const wait = (line: string) => here.watching(() => here.cli('admin').start(`app wait ${line}`));

  test('is over at once where all is as wanted', async () => {
    await here.create('settled', { health: 'Healthy', sync: 'Synced' });
    const { code, out } = await here.cli('admin').run('app wait settled --health --sync --operation --timeout 30');
    expect([code, out]).toEqual([0, expect.stringMatching(/^Health Status: +Healthy$/m)]);
  });

  test('--health ends when the application has become healthy', async () => {
    await here.create('ill', { health: 'Missing', sync: 'Synced' });
    const waiting = await wait('ill --health --timeout 60');
    await setHealth('ill', 'Progressing');
    await setHealth('ill', 'Healthy');
    expect(await waiting.ended).toMatchObject({ code: 0, out: expect.stringMatching(/^Health Status: +Healthy$/m) });
  });

  test('--sync ends when the application is synced', async () => {
    await here.create('drifted', { health: 'Healthy', sync: 'OutOfSync' });
    const waiting = await wait('drifted --sync --timeout 60');
    await setSync('drifted', 'Synced');
    expect(await waiting.ended).toMatchObject({ code: 0, out: expect.stringMatching(/^Sync Status: +Synced/m) });
  });

  test('--operation ends when the operation does, with a last look at the application', async () => {
    await here.create('busy', { health: 'Healthy', sync: 'Synced', operation: { sync: { revision: 'abc' } } });
    const waiting = await wait('busy --operation --timeout 60');
    await here.finishOperation('busy');
    expect(await waiting.ended).toMatchObject({ code: 0, out: expect.stringMatching(/^Phase: +Succeeded$/m) });
  });

  test('--delete ends when the application is gone', async () => {
    await here.create('doomed', { health: 'Healthy', sync: 'Synced' });
    const waiting = await wait('doomed --delete --timeout 60');
    await here.apps.remove('doomed');
    expect(await waiting.ended).toMatchObject({ code: 0, out: expect.stringMatching(/Application '\S+' deleted/) });
  });

  test('--delete does not take lost access for a deletion', async () => {
    await here.create('hidden', { health: 'Healthy', sync: 'Synced' }, 'platform');
    const waiting = await here.watching(() => here.cli('dev').start('app wait hidden --delete --timeout 4'));
    await here.giveDev('payments');
    const { code, out } = await waiting.ended;
    await here.giveDev('platform');
    expect(code).toBe(ERROR);
    expect(out).not.toMatch(/deleted/);
  });

  test('-l waits for all that are selected', async () => {
    for (const name of ['one', 'two']) {
      await here.create(name, { health: 'Healthy', sync: 'Synced' });
      await here.apps.relabel(name, { group: 'pair' });
    }
    await here.caughtUp();
    const { code, out } = await here.cli('admin').run('app wait -l group=pair --sync --timeout 30');
    expect([code, out]).toEqual([0, expect.stringMatching(/argocd\/one[^]*argocd\/two/)]);
  });

  test('goes on where its connection is cut, and misses nothing of what happened meanwhile', async () => {
    await here.create('cut', { health: 'Missing', sync: 'Synced' });
    const waiting = await wait('cut --health --timeout 60');
    here.cable.isDown = true;
    here.cable.cut();
    await setHealth('cut', 'Healthy');
    here.cable.isDown = false;
    expect(await waiting.ended).toMatchObject({ code: 0, out: expect.stringMatching(/^Health Status: +Healthy$/m) });
  });

  test('gives up after its time, and shows what it came to', async () => {
    await here.create('hopeless', { health: 'Missing', sync: 'Synced' });
    const { code, out } = await here.cli('admin').run('app wait hopeless --health --timeout 2');
    expect(code).toBe(ERROR);
    expect(out).toContain('This is the state of the app after wait timed out');
  });
}
