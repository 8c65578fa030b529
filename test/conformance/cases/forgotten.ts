import { valueAt } from '../../../src/simulator/kubernetes-object.js';
import type { CaseGroup } from '../case-group.js';
import { type Answer, revisionOf, type Scene } from '../scene.js';

function tokenOf({ body }: Answer): string {
  return encodeURIComponent(String(valueAt(body, ['metadata', 'continue'])));
}

async function change(scene: Scene, name: string, project: string): Promise<string> {
  const headers = { 'content-type': 'application/merge-patch+json' };
  const path = `${scene.applications}/${name}`;
  return revisionOf(await scene.quietly({ method: 'PATCH', path, headers, body: { spec: { project } } }));
}

/** What is asked about a past that is gone. */
export const FORGOTTEN: CaseGroup = {
  name: 'forgotten',
  cases: {
    'after the past was forgotten': async (scene) => {
      const first = await scene.given('a');
      await scene.given('b');
      await scene.given('c');
      const token = tokenOf(await scene.get(`${scene.applications}?limit=1`));
      const path = `${scene.applications}/a`;
      const last = await change(scene, 'a', 'later');
      await scene.api.forget();
      await scene.until(path, ({ status }) => status === 200);
      await scene.settled(scene.applications, last);
      const now = await change(scene, 'a', 'latest');
      await scene.settled(scene.applications, now);
      await scene.get(`${scene.applications}?resourceVersion=${first}&resourceVersionMatch=Exact`);
      await scene.get(`${scene.applications}?resourceVersion=${first}&limit=1`);
      await scene.get(`${scene.applications}?resourceVersion=${first}&resourceVersionMatch=NotOlderThan`);
      const expired = await scene.get(`${scene.applications}?limit=1&continue=${token}`);
      const second = await scene.get(`${scene.applications}?limit=1&continue=${tokenOf(expired)}`);
      await scene.get(`${scene.applications}?limit=1&continue=${tokenOf(second)}`);
      await scene.get(`${scene.applications}?resourceVersion=1&resourceVersionMatch=Exact`);
      const old = await scene.watch(`${scene.applications}?resourceVersion=${first}&allowWatchBookmarks=true`);
      await old.hearsTheRest();
      const oldest = await scene.watch(`${scene.applications}?resourceVersion=1`);
      await oldest.hearsTheRest();
      const table = await scene.watch(`${scene.applications}?resourceVersion=${first}`, {
        accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
      });
      await table.hearsTheRest();
      const kept = await scene.watch(`${scene.applications}?resourceVersion=${now}`);
      await change(scene, 'b', 'latest');
      await kept.hears(1);
    },
  },
};
