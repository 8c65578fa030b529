import type { CaseGroup } from '../case-group.js';
import { application, type Scene } from '../scene.js';

const APPLY = 'apply-patch+yaml';

function applied(scene: Scene, object: unknown, query: string): Promise<unknown> {
  return scene.patch(`${scene.applications}/a?${query}`, object, APPLY);
}

/** As kubectl's own client-side apply leaves it. */
async function clientApplied(scene: Scene, spec: unknown, lastApplied: string): Promise<void> {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': lastApplied };
  const body = { ...application('a'), metadata: { name: 'a', annotations }, spec };
  await scene.ask({ method: 'POST', path: `${scene.applications}?fieldManager=kubectl-client-side-apply`, body });
}

const OLD = { project: 'default', source: { path: 'old', repo: 'r' } };
const NEW = { ...application('a'), spec: { project: 'default', source: { path: 'new', repo: 'r' } } };

/** What server-side apply, strategic merge and deletions of whole collections answer. */
export const APPLIES: CaseGroup = {
  name: 'applies',
  cases: {
    'an apply creates, and then changes': async (scene) => {
      await applied(scene, application('a'), 'fieldManager=one');
      await applied(scene, { ...application('a'), spec: { project: 'other', path: 'p' } }, 'fieldManager=one');
      await applied(scene, { ...application('a'), spec: { project: 'other' } }, 'fieldManager=one');
      await applied(scene, { ...application('a'), spec: { project: 'other' } }, 'fieldManager=one');
    },
    'an apply of what another owns is a conflict': async (scene) => {
      await applied(scene, application('a'), 'fieldManager=one');
      const mine = { ...application('a'), spec: { project: 'mine' } };
      await applied(scene, mine, 'fieldManager=two');
      await applied(scene, mine, 'fieldManager=two&force=true');
    },
    'an apply of what was written otherwise': async (scene) => {
      await scene.given('a');
      await applied(scene, { ...application('a'), spec: { project: 'mine' } }, 'fieldManager=one');
      await applied(scene, application('a'), 'fieldManager=one');
    },
    'an apply without a manager': async (scene) => {
      await applied(scene, application('a'), '');
    },
    'an apply of another name': async (scene) => {
      await applied(scene, application('b'), 'fieldManager=one');
    },
    'an apply in YAML': async (scene) => {
      const text =
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: a\nspec:\n  project: default\n';
      await applied(scene, text, 'fieldManager=one');
    },
    'an apply with managed fields': async (scene) => {
      const metadata = { name: 'a', managedFields: [{ manager: 'x' }] };
      await applied(scene, { ...application('a'), metadata }, 'fieldManager=one');
    },
    'an apply after a client-side apply': async (scene) => {
      await clientApplied(scene, OLD, `${JSON.stringify({ ...application('a'), spec: OLD })}\n`);
      await applied(scene, NEW, 'fieldManager=other');
      await applied(scene, NEW, 'fieldManager=kubectl');
      await applied(scene, { ...NEW, metadata: { name: 'a', annotations: { x: 'y' } } }, 'fieldManager=kubectl');
    },
    'an apply after a client-side apply that says otherwise': async (scene) => {
      const source = { path: 'other', repo: 'r' };
      await clientApplied(scene, OLD, JSON.stringify({ ...application('a'), spec: { project: 'default', source } }));
      await applied(scene, NEW, 'fieldManager=kubectl');
      await applied(scene, NEW, 'fieldManager=kubectl&force=true');
    },
    'an apply after a client-side apply that is no configuration': async (scene) => {
      await clientApplied(scene, OLD, '{');
      await applied(scene, NEW, 'fieldManager=kubectl');
      await applied(scene, NEW, 'fieldManager=kubectl&force=true');
    },
    'an apply of an old revision that is a conflict as well': async (scene) => {
      const resourceVersion = await scene.given('a');
      await scene.patch(`${scene.applications}/a`, { metadata: { labels: { a: 'b' } } });
      const mine = { ...application('a'), metadata: { name: 'a', resourceVersion }, spec: { project: 'mine' } };
      await applied(scene, mine, 'fieldManager=one');
      await applied(scene, mine, 'fieldManager=one&force=true');
    },
    'a forced apply of a scalar in place of a map': async (scene) => {
      await applied(scene, { ...application('a'), spec: { a: { b: 1, d: { e: 2 } } } }, 'fieldManager=two');
      await applied(scene, { ...application('a'), spec: { a: 'x' } }, 'fieldManager=one&force=true');
      await applied(scene, { ...application('a'), spec: { a: { c: 1 } } }, 'fieldManager=two&force=true');
    },
    'a forced apply of null in place of a map': async (scene) => {
      await applied(scene, { ...application('a'), spec: { a: { b: 1, d: { e: 2 } } } }, 'fieldManager=two');
      await applied(scene, { ...application('a'), spec: { a: null } }, 'fieldManager=one&force=true');
      await applied(scene, { ...application('a'), spec: { a: { c: 1 } } }, 'fieldManager=two&force=true');
    },
    'a forced apply of a list in place of a map': async (scene) => {
      await applied(scene, { ...application('a'), spec: { a: { b: 1 } } }, 'fieldManager=two');
      await applied(scene, { ...application('a'), spec: { a: [1] } }, 'fieldManager=one&force=true');
    },
    'a deletion of a collection': async (scene) => {
      for (const name of ['a', 'b', 'c']) await scene.given(name, { metadata: { labels: { team: name } } });
      await scene.delete(`${scene.applications}?labelSelector=team+in+(a,b)`);
      await scene.get(`${scene.applications}?limit=5`);
      await scene.delete(scene.applications);
      await scene.delete(scene.applications);
    },
    'a deletion of all namespaces': async (scene) => {
      await scene.delete('/api/v1/namespaces');
      await scene.delete('/api/v1/configmaps');
    },
    'a creation in YAML': async (scene) => {
      const body =
        'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: a\nspec:\n  project: default\n';
      await scene.ask({
        method: 'POST',
        path: scene.applications,
        body,
        headers: { 'content-type': 'application/yaml' },
      });
    },
  },
};
