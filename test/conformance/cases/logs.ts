import type { CaseGroup } from '../case-group.js';
import type { Scene } from '../scene.js';

/** The log of a pod that no node runs, as far as the API server itself can answer. */
function ofPod(...queries: readonly string[]): (scene: Scene) => Promise<void> {
  return async (scene) => {
    const pods = await podOf(scene, 'main');
    for (const query of queries) await scene.get(`${pods}/a/log${query}`);
  };
}

async function podOf(scene: Scene, ...containers: readonly string[]): Promise<string> {
  const path = scene.collection('v1', 'pods');
  const spec = {
    containers: containers.map((name) => ({ name, image: 'nginx' })),
    automountServiceAccountToken: false,
  };
  await scene.quietly({ method: 'POST', path, body: { metadata: { name: 'a' }, spec } });
  return path;
}

export const LOGS: CaseGroup = {
  name: 'logs',
  cases: {
    'of a pod that is not there': async (scene) => {
      await scene.get(`${scene.collection('v1', 'pods')}/nobody/log`);
    },
    'of a pod that has no node': ofPod('', '?container=main', '?follow=true&tailLines=1'),
    'of a container that is not there': ofPod('?container=other', '?container='),
    'of a pod with two containers': async (scene) => {
      const pods = await podOf(scene, 'main', 'side');
      await scene.get(`${pods}/a/log`);
      await scene.get(`${pods}/a/log?container=side`);
      await scene.get(`${pods}/a/log?container=other`);
    },
    'with numbers that are too small': ofPod(
      '?tailLines=-1',
      '?tailLines=0',
      '?sinceSeconds=0',
      '?sinceSeconds=-5',
      '?limitBytes=0',
      '?limitBytes=1',
    ),
    'with numbers that are none': ofPod('?tailLines=x', '?sinceSeconds=', '?limitBytes=1.5', '?follow=x'),
    'since two times': ofPod('?sinceSeconds=1&sinceTime=2026-01-01T00:00:00Z'),
    'since a time': ofPod('?sinceTime=2026-01-01T00:00:00Z', '?sinceTime=yesterday', '?sinceTime='),
    'of one stream': ofPod('?stream=Stdout', '?stream=All', '?stream=None', '?stream=Stdout&tailLines=1'),
    'with an Accept': async (scene) => {
      const pods = await podOf(scene, 'main');
      for (const accept of ['application/json', 'text/plain, */*', 'application/json, */*'])
        await scene.get(`${pods}/a/log`, { accept });
    },
    'written to': async (scene) => {
      const pods = await podOf(scene, 'main');
      await scene.post(`${pods}/a/log`, {});
      await scene.put(`${pods}/a/log`, {});
      await scene.delete(`${pods}/a/log`);
    },
    'of something that is no pod': async (scene) => {
      await scene.quietly({ method: 'POST', path: scene.configMaps, body: { metadata: { name: 'a' } } });
      await scene.get(`${scene.configMaps}/a/log`);
    },
  },
};
