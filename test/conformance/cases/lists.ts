import type { CaseGroup } from '../case-group.js';
import { revisionOf, type Scene } from '../scene.js';

/** `a` and `b`, then `a` is changed; answers the revisions of the three writes. */
async function threeWrites(scene: Scene): Promise<readonly [string, string, string]> {
  const first = await scene.given('a', { metadata: { labels: { team: 'x' } } });
  const second = await scene.given('b', { metadata: { labels: { team: 'y', tier: 'web' } } });
  const body = { spec: { project: 'other' } };
  const headers = { 'content-type': 'application/merge-patch+json' };
  const path = `${scene.applications}/a`;
  const third = revisionOf(await scene.quietly({ method: 'PATCH', path, body, headers }));
  await scene.settled(scene.applications, third);
  return [first, second, third];
}

function listOf(query: string): (scene: Scene) => Promise<void> {
  return async (scene) => {
    await threeWrites(scene);
    await scene.get(`${scene.applications}${query}`);
  };
}

/** `$1` to `$3` stand for the revisions of the writes. */
function listAt(query: string): (scene: Scene) => Promise<void> {
  return async (scene) => {
    const revisions = await threeWrites(scene);
    const filled = query.replace(/\$(\d)/g, (_, place: string) => revisions[Number(place) - 1] ?? '');
    await scene.get(`${scene.applications}?${filled}`);
  };
}

export const LISTS: CaseGroup = {
  name: 'lists',
  cases: {
    'nothing is an empty list': async (scene) => {
      await scene.get(scene.applications);
    },
    'without revision': listOf(''),
    'at revision 0': listOf('?resourceVersion=0'),
    'at revision 0 with a limit': listOf('?resourceVersion=0&limit=1'),
    'at a revision': listAt('resourceVersion=$2'),
    'at a revision with a limit is of that revision': listAt('resourceVersion=$2&limit=5'),
    'exactly at a revision': listAt('resourceVersion=$2&resourceVersionMatch=Exact'),
    'exactly at a revision, before an object was there': listAt('resourceVersion=$1&resourceVersionMatch=Exact'),
    'not older than a revision': listAt('resourceVersion=$2&resourceVersionMatch=NotOlderThan'),
    'not older than a revision, with a limit': listAt('resourceVersion=$2&resourceVersionMatch=NotOlderThan&limit=1'),
    'not older than 0': listAt('resourceVersion=0&resourceVersionMatch=NotOlderThan'),
    'exactly 0 is refused': listAt('resourceVersion=0&resourceVersionMatch=Exact'),
    'a match without a revision is refused': listAt('resourceVersionMatch=NotOlderThan'),
    'an unknown match is refused': listAt('resourceVersion=$1&resourceVersionMatch=Roughly'),
    'a revision that is no number': listAt('resourceVersion=abc'),
    'a negative revision': listAt('resourceVersion=-5'),
    'a revision ahead': listAt('resourceVersion=999999999'),
    'a revision ahead, exactly': listAt('resourceVersion=999999999&resourceVersionMatch=Exact'),
    'a revision ahead, not older than': listAt('resourceVersion=999999999&resourceVersionMatch=NotOlderThan'),
    'a revision ahead, with a limit': listAt('resourceVersion=999999999&limit=1'),
    'sendInitialEvents is not for lists': listOf('?sendInitialEvents=true'),
    'a label': listOf('?labelSelector=team%3Dx'),
    'a label with ==': listOf('?labelSelector=team%3D%3Dx'),
    'not a label': listOf('?labelSelector=team!%3Dx'),
    'a label in a set': listOf('?labelSelector=team+in+(x,y),tier'),
    'a label not in a set': listOf('?labelSelector=team+notin+(x)'),
    'without a label': listOf('?labelSelector=!tier'),
    'a label above a number': listOf('?labelSelector=team%3E5'),
    'labels at an exact revision': listAt('labelSelector=team&resourceVersion=$1&resourceVersionMatch=Exact'),
    'a selector that is none': listOf('?labelSelector=a+b'),
    'a selector with an open set': listOf('?labelSelector=a+in+(b'),
    'a selector with an impossible key': listOf('?labelSelector=-a%3Db'),
    'a selector with an impossible value': listOf('?labelSelector=a%3D-b'),
    'a selector with a key alone that is impossible': listOf('?labelSelector=a/b/c'),
    'a name': listOf('?fieldSelector=metadata.name%3Da'),
    'not a name': listOf('?fieldSelector=metadata.name!%3Da'),
    'another namespace in the field selector': listOf('?fieldSelector=metadata.namespace%3Dother'),
    'a name at revision 0': listOf('?resourceVersion=0&fieldSelector=metadata.name%3Da'),
    'a field that cannot be selected by': listOf('?fieldSelector=spec.project%3Ddefault'),
    'a field selector that is none': listOf('?fieldSelector=metadata.name'),
    'a field selector that is nonsense': listOf('?fieldSelector=%3D'),
    'a field of a built-in kind that cannot be selected by': async (scene) => {
      await scene.get(`${scene.configMaps}?fieldSelector=data.a%3Db`);
    },
    'a limit that is no number': listOf('?limit=abc'),
    'a limit that is negative': listOf('?limit=-1'),
    'a limit of 0': listOf('?limit=0'),
    'a timeout that is no number': listOf('?timeoutSeconds=abc'),
    'an option that nobody knows': listOf('?nothing=1'),
    'a list of a built-in kind leaves out the type of its items': async (scene) => {
      for (const name of ['a', 'b']) {
        await scene.quietly({
          method: 'POST',
          path: scene.configMaps,
          body: { metadata: { name }, data: { key: name } },
        });
      }
      await scene.get(scene.configMaps);
    },
    'an empty list of a built-in kind': async (scene) => {
      await scene.get(scene.configMaps);
    },
    'a list of all namespaces': async (scene) => {
      await scene.given('a', { metadata: { labels: { of: scene.namespace } } });
      await scene.get(`/apis/argoproj.io/v1alpha1/applications?labelSelector=of%3D${scene.namespace}`);
    },
    'a namespace that is not there is empty': async (scene) => {
      await scene.get('/apis/argoproj.io/v1alpha1/namespaces/nowhere/applications');
    },
    'a list, indented': listOf('?pretty=true'),
    'a list for curl': async (scene) => {
      await scene.given('a');
      await scene.get(scene.applications, { 'user-agent': 'curl/8.0' });
    },
    'a list for curl, not indented': async (scene) => {
      await scene.given('a');
      await scene.get(`${scene.applications}?pretty=false`, { 'user-agent': 'curl/8.0' });
    },
  },
};
