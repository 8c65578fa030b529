import type { CaseGroup } from '../case-group.js';
import { application, type Scene } from '../scene.js';

const NOBODY = { authorization: 'Bearer token-of-nobody' };
const STRANGER = { authorization: 'Bearer token-of-no-one' };
/** No header at all. */
const ANONYMOUS = { authorization: '' };

async function everything(scene: Scene, headers: Readonly<Record<string, string>>): Promise<void> {
  await scene.get(scene.applications, headers);
  await scene.get(`${scene.applications}/a`, headers);
  await scene.ask({ method: 'POST', path: scene.applications, body: application('a'), headers });
  await scene.ask({ method: 'DELETE', path: `${scene.applications}/a`, headers });
  await scene.get('/apis/argoproj.io/v1alpha1/applications', headers);
  await scene.get(scene.configMaps, headers);
  await scene.head('/version', headers);
  const watch = await scene.watch(scene.applications, headers);
  await watch.hearsTheRest();
}

/** Who is asking. */
export const ACCESS: CaseGroup = {
  name: 'access',
  cases: {
    'somebody who may do nothing': (scene) => everything(scene, NOBODY),
    'a token that nobody has': (scene) => everything(scene, STRANGER),
    'no token': (scene) => everything(scene, ANONYMOUS),
    'a header that is no token': async (scene) => {
      await scene.get(scene.applications, { authorization: 'Bearer' });
      await scene.get(scene.applications, { authorization: 'Basic YTpi' });
    },
    'somebody who may do nothing asks for a path': async (scene) => {
      for (const path of ['/healthz', '/readyz', '/metrics', '/nowhere']) await scene.head(path, NOBODY);
    },
  },
};
