import type { CaseGroup } from '../case-group.js';
import { revisionOf, type Scene } from '../scene.js';

const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };
const PARTIAL = { accept: 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io' };

async function label(scene: Scene, name: string, team: string | null): Promise<string> {
  const headers = { 'content-type': 'application/merge-patch+json' };
  const body = { metadata: { labels: { team } } };
  return revisionOf(await scene.quietly({ method: 'PATCH', path: `${scene.applications}/${name}`, headers, body }));
}

async function drop(scene: Scene, name: string): Promise<void> {
  await scene.quietly({ method: 'DELETE', path: `${scene.applications}/${name}` });
}

/** What is heard of a creation, a change and a deletion after `$rv`. */
function live(query: string, lines: number, headers = {}): (scene: Scene) => Promise<void> {
  return async (scene) => {
    const revision = await scene.given('before');
    await scene.settled(scene.applications, revision);
    const watch = await scene.watch(`${scene.applications}?${query.replace('$rv', revision)}`, headers);
    await scene.given('a');
    await label(scene, 'a', 'x');
    await drop(scene, 'a');
    await watch.hears(lines);
  };
}

/** What is heard until the server ends a watch of the state with two objects. */
function until(query: string, headers = {}): (scene: Scene) => Promise<void> {
  return async (scene) => {
    await scene.given('a', { metadata: { labels: { team: 'x' } } });
    const revision = await scene.given('b');
    await scene.settled(scene.applications, revision);
    const watch = await scene.watch(`${scene.applications}?${query.replace('$rv', revision)}`, headers);
    await watch.hearsTheRest();
  };
}

export const WATCHES: CaseGroup = {
  name: 'watches',
  cases: {
    'from a revision': live('resourceVersion=$rv', 3),
    'from a revision, as a table': live('resourceVersion=$rv', 3, TABLE),
    'from a revision, as metadata': live('resourceVersion=$rv', 3, PARTIAL),
    'from a revision, indented': live('resourceVersion=$rv&pretty=true', 3),
    'without revision begins with the state': live('', 4),
    'at revision 0 begins with the state': live('resourceVersion=0', 4),
    'of an empty revision begins with the state': live('resourceVersion=', 4),
    'as a table begins with the columns': live('', 4, TABLE),
    'what happened since is told first': async (scene) => {
      const revision = await scene.given('a');
      await label(scene, 'a', 'x');
      await scene.given('b');
      await drop(scene, 'a');
      const watch = await scene.watch(`${scene.applications}?resourceVersion=${revision}`);
      await watch.hears(3);
    },
    'of one object by its path': async (scene) => {
      const revision = await scene.given('a');
      await scene.given('b');
      const watch = await scene.watch(`${scene.applications}/a?resourceVersion=${revision}`);
      await label(scene, 'b', 'x');
      await label(scene, 'a', 'x');
      await drop(scene, 'a');
      await watch.hears(2);
    },
    'by the old path': async (scene) => {
      await scene.given('a');
      await scene.get(`/apis/argoproj.io/v1alpha1/watch/namespaces/${scene.namespace}/applications?timeoutSeconds=1`);
    },
    'of one object by its name in a field selector': async (scene) => {
      const revision = await scene.given('a');
      const watch = await scene.watch(
        `${scene.applications}?resourceVersion=${revision}&fieldSelector=metadata.name%3Da`,
      );
      await scene.given('b');
      await label(scene, 'a', 'x');
      await watch.hears(1);
    },
    'of a selector tells who enters and leaves': async (scene) => {
      const revision = await scene.given('a');
      const watch = await scene.watch(`${scene.applications}?resourceVersion=${revision}&labelSelector=team%3Dx`);
      await scene.given('unheard');
      await label(scene, 'a', 'x');
      await label(scene, 'a', 'y');
      await label(scene, 'a', 'x');
      await label(scene, 'a', null);
      await label(scene, 'a', 'x');
      await drop(scene, 'a');
      await watch.hears(6);
    },
    'of a selector, past and as a table': async (scene) => {
      const revision = await scene.given('a', { metadata: { labels: { team: 'x' } } });
      await label(scene, 'a', 'y');
      const last = await label(scene, 'a', 'x');
      await scene.settled(scene.applications, last);
      const watch = await scene.watch(
        `${scene.applications}?resourceVersion=${revision}&labelSelector=team%3Dx`,
        TABLE,
      );
      await watch.hears(2);
    },
    'of a selector, the state': until('timeoutSeconds=1&labelSelector=team%3Dx'),
    'a new life under an old key': async (scene) => {
      const revision = await scene.given('a');
      const watch = await scene.watch(`${scene.applications}?resourceVersion=${revision}`);
      await drop(scene, 'a');
      await scene.given('a');
      await watch.hears(2);
    },
    'a deletion that waits for a finalizer': async (scene) => {
      const revision = await scene.given('a', { metadata: { finalizers: ['example.com/wait'] } });
      const watch = await scene.watch(`${scene.applications}?resourceVersion=${revision}`);
      await drop(scene, 'a');
      const headers = { 'content-type': 'application/merge-patch+json' };
      const body = { metadata: { finalizers: null } };
      await scene.quietly({ method: 'PATCH', path: `${scene.applications}/a`, headers, body });
      await watch.hears(2);
    },
    'ends after timeoutSeconds': until('timeoutSeconds=1'),
    'ends after timeoutSeconds with a bookmark': until('timeoutSeconds=5&allowWatchBookmarks=true'),
    'from a revision, ends with a bookmark': until('timeoutSeconds=5&allowWatchBookmarks=true&resourceVersion=$rv'),
    'at revision 0, ends with a bookmark': until('timeoutSeconds=5&allowWatchBookmarks=true&resourceVersion=0'),
    'a bookmark as a table': until('timeoutSeconds=5&allowWatchBookmarks=true', TABLE),
    'a bookmark as metadata': until('timeoutSeconds=5&allowWatchBookmarks=true', PARTIAL),
    'bookmarks of a selector': until('timeoutSeconds=5&allowWatchBookmarks=true&labelSelector=team%3Dnone'),
    'a timeout that is no number': until('timeoutSeconds=abc'),
    // Without a revision the real server sometimes ends it by an ERROR event, and sometimes in silence.
    'a timeout that is negative, from a revision': until('timeoutSeconds=-1&resourceVersion=$rv'),
    'a continue token': until('continue=x'),
    'a continue token, from a revision': until('continue=x&timeoutSeconds=1&resourceVersion=$rv'),
    'a continue token, at revision 0': until('continue=x&timeoutSeconds=1&resourceVersion=0'),
    'a continue token that is empty': until('continue=&timeoutSeconds=1'),
    'the initial events end with a bookmark': until(
      'timeoutSeconds=5&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan',
    ),
    'the initial events at revision 0': until(
      'timeoutSeconds=5&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&resourceVersion=0',
    ),
    'the initial events at a revision': until(
      'timeoutSeconds=5&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&resourceVersion=$rv',
    ),
    'the initial events of nothing': until(
      'timeoutSeconds=5&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&labelSelector=none',
    ),
    'the initial events as a table': until(
      'timeoutSeconds=5&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan',
      TABLE,
    ),
    'the initial events as metadata': until(
      'timeoutSeconds=5&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan',
      PARTIAL,
    ),
    'the initial events ahead': until(
      'timeoutSeconds=5&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan&resourceVersion=999999999',
    ),
    'no initial events, without revision': live('sendInitialEvents=false&resourceVersionMatch=NotOlderThan', 3),
    'no initial events, from a revision': live(
      'sendInitialEvents=false&resourceVersionMatch=NotOlderThan&resourceVersion=$rv',
      3,
    ),
    'initial events without a match': until('sendInitialEvents=true&allowWatchBookmarks=true'),
    'initial events without bookmarks': until(
      'timeoutSeconds=5&sendInitialEvents=true&resourceVersionMatch=NotOlderThan',
    ),
    'initial events, exactly': until(
      'sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=Exact&resourceVersion=$rv',
    ),
    'a match without initial events': until('resourceVersionMatch=NotOlderThan&resourceVersion=$rv'),
    'a revision that is no number': until('resourceVersion=abc'),
    'a selector that is none': until('labelSelector=a+b'),
    'a field that cannot be selected by': until('fieldSelector=spec.project%3Da'),
    'watch=1 is a watch': async (scene) => {
      await scene.given('a');
      await scene.get(`${scene.applications}?watch=1&timeoutSeconds=1`);
    },
    'watch=maybe is a watch': async (scene) => {
      await scene.given('a');
      await scene.get(`${scene.applications}?watch=maybe&timeoutSeconds=1`);
    },
    'watch=false is a list': async (scene) => {
      await scene.get(`${scene.applications}?watch=false`);
      await scene.get(`${scene.applications}?watch=0`);
      await scene.get(`${scene.applications}?watch=&timeoutSeconds=1`);
    },
    'of a revision ahead stays silent': async (scene) => {
      await scene.given('a');
      const watch = await scene.watch(`${scene.applications}?resourceVersion=999999999&timeoutSeconds=1`);
      await scene.given('b');
      await watch.hearsTheRest();
    },
    'of a revision ahead has no bookmark': async (scene) => {
      await scene.given('a');
      const query = 'resourceVersion=999999999&timeoutSeconds=5&allowWatchBookmarks=true';
      const watch = await scene.watch(`${scene.applications}?${query}`);
      await watch.hearsTheRest();
    },
    'of a kind that is not there': async (scene) => {
      const watch = await scene.watch('/apis/argoproj.io/v1alpha1/nothings');
      await watch.hearsTheRest();
    },
    'of an object that is not there': async (scene) => {
      const watch = await scene.watch(`${scene.applications}/none?timeoutSeconds=1`);
      await watch.hearsTheRest();
    },
    'of a built-in kind': async (scene) => {
      const watch = await scene.watch(`${scene.configMaps}?timeoutSeconds=5&allowWatchBookmarks=true`);
      const path = scene.configMaps;
      await scene.quietly({ method: 'POST', path, body: { metadata: { name: 'a' }, data: { key: 'value' } } });
      await scene.quietly({ method: 'DELETE', path: `${path}/a` });
      await watch.hearsTheRest();
    },
    'for curl is not indented': until('timeoutSeconds=1', { 'user-agent': 'curl/8.0' }),
    'is not zipped': until('timeoutSeconds=1', { 'accept-encoding': 'gzip' }),
  },
};
