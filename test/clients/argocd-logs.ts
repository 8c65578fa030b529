import { expect, test } from '@jest/globals';
import type { ArgocdStage } from './argocd-stage.js';

/** `argocd app logs`. */
export function argocdLogs(here: ArgocdStage): void {
  test('prints the last lines of the pods of an application', async () => {
    const pod = here.pod();
    for (const line of ['first', 'second', 'third']) here.say(pod, line);
    const { code, out } = await here
      .cli('admin')
      .run(`app logs ${here.app.name} --kind Pod --name ${pod.name} --tail 2`);
    expect([code, out.trim().split('\n')]).toEqual([0, ['second', 'third']]);
  });

  test('-f goes on with what is said, until the pod is gone', async () => {
    const pod = here.pod();
    here.say(pod, 'before');
    const logs = here.cli('admin').start(`app logs ${here.app.name} --kind Pod --name ${pod.name} -f`);
    await logs.shows(/^before$/m);
    here.say(pod, 'while it looks');
    await logs.shows(/^while it looks$/m);
  });
}
