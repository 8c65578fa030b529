import { valueAt } from '../../../src/simulator/kubernetes-object.js';
import type { CaseGroup } from '../case-group.js';
import type { Answer, Scene } from '../scene.js';

function tokenOf({ body }: Answer): string {
  return encodeURIComponent(String(valueAt(body, ['metadata', 'continue'])));
}

async function firstPage(scene: Scene, query = 'limit=2'): Promise<string> {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await scene.given(name, { metadata: { labels: { odd: 'yes' } } });
  return tokenOf(await scene.get(`${scene.applications}?${query}`));
}

function afterFirstPage(query: string): (scene: Scene) => Promise<void> {
  return async (scene) => {
    const token = await firstPage(scene);
    await scene.get(`${scene.applications}?${query.replace('$token', token)}`);
  };
}

function token(json: string): string {
  return Buffer.from(json).toString('base64url');
}

export const PAGING: CaseGroup = {
  name: 'paging',
  cases: {
    'three pages are one state': async (scene) => {
      const first = await firstPage(scene);
      await scene.quietly({ method: 'DELETE', path: `${scene.applications}/d` });
      const second = tokenOf(await scene.get(`${scene.applications}?limit=2&continue=${first}`));
      await scene.get(`${scene.applications}?limit=2&continue=${second}`);
    },
    'what is left without a limit': afterFirstPage('continue=$token'),
    'with labels nothing is counted': async (scene) => {
      const first = await firstPage(scene, 'limit=2&labelSelector=odd');
      await scene.get(`${scene.applications}?limit=2&labelSelector=odd&continue=${first}`);
    },
    'with fields nothing is counted': async (scene) => {
      await firstPage(scene, 'limit=2&fieldSelector=metadata.name!%3Da');
    },
    'a limit of just as many': async (scene) => {
      await firstPage(scene, 'limit=5');
    },
    'not older than 0, with a limit': async (scene) => {
      await firstPage(scene);
      await scene.get(`${scene.applications}?limit=2&resourceVersion=0&resourceVersionMatch=NotOlderThan`);
    },
    'across namespaces a token holds the namespace': async (scene) => {
      const mine = `labelSelector=of%3D${scene.namespace}`;
      for (const name of ['a', 'b', 'c']) await scene.given(name, { metadata: { labels: { of: scene.namespace } } });
      const all = '/apis/argoproj.io/v1alpha1/applications';
      const first = tokenOf(await scene.get(`${all}?${mine}&limit=2`));
      await scene.get(`${all}?${mine}&limit=2&continue=${first}`);
    },
    'a token beside a revision': afterFirstPage('continue=$token&resourceVersion=5'),
    'a token beside revision 0': afterFirstPage('continue=$token&limit=2&resourceVersion=0'),
    'a token beside a match': afterFirstPage('continue=$token&resourceVersion=5&resourceVersionMatch=Exact'),
    'a token that is none': afterFirstPage('continue=abc'),
    'a token that is not base 64': afterFirstPage('continue=!!'),
    'a token of another version': afterFirstPage(`continue=${token('{"v":"meta.k8s.io/v2","rv":5,"start":"/a"}')}`),
    'a token without a start': afterFirstPage(`continue=${token('{"v":"meta.k8s.io/v1","rv":5}')}`),
    'a token that leads elsewhere': afterFirstPage(
      `continue=${token('{"v":"meta.k8s.io/v1","rv":5,"start":"/../x"}')}`,
    ),
    'a token at revision 0': afterFirstPage(`continue=${token('{"v":"meta.k8s.io/v1","rv":0,"start":"/b"}')}`),
    'an inconsistent token reads the present': async (scene) => {
      await firstPage(scene);
      const inconsistent = token('{"v":"meta.k8s.io/v1","rv":-1,"start":"b\\u0000"}');
      const { body } = await scene.get(`${scene.applications}?limit=2&continue=${inconsistent}`);
      await scene.get(
        `${scene.applications}?limit=2&continue=${encodeURIComponent(String(valueAt(body, ['metadata', 'continue'])))}`,
      );
    },
    'a watch with a limit and a token takes no notice': async (scene) => {
      const revision = await scene.given('a');
      const watch = await scene.watch(`${scene.applications}?limit=1&resourceVersion=${revision}`);
      await scene.given('b');
      await scene.given('c');
      await watch.hears(2);
    },
    'pages of a built-in kind': async (scene) => {
      for (const name of ['a', 'b', 'c']) {
        await scene.quietly({ method: 'POST', path: scene.configMaps, body: { metadata: { name } } });
      }
      const first = tokenOf(await scene.get(`${scene.configMaps}?limit=2`));
      await scene.get(`${scene.configMaps}?limit=2&continue=${first}`);
    },
  },
};
