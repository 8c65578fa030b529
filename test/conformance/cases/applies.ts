import type { CaseGroup } from '../case-group.js';
import { application, type Scene } from '../scene.js';

const APPLY = 'apply-patch+yaml';

function applied(scene: Scene, object: unknown, query: string): Promise<unknown> {
  return scene.patch(`${scene.applications}/a?${query}`, object, APPLY);
}

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
