import type { CaseGroup } from '../case-group.js';
import type { Scene } from '../scene.js';

const GIVEN = {
  metadata: { labels: { team: 'x' }, annotations: { note: 'old' } },
  spec: { project: 'default', source: { path: 'p', helm: { values: 'v' } }, list: [{ a: 1 }, { b: 2 }] },
};

function patched(body: unknown, type = 'merge-patch+json', query = ''): (scene: Scene) => Promise<void> {
  return async (scene) => {
    await scene.given('a', GIVEN);
    await scene.patch(`${scene.applications}/a${query}`, body, type);
  };
}

function operated(...operations: readonly unknown[]): (scene: Scene) => Promise<void> {
  return patched(operations, 'json-patch+json');
}

function strategic(configMap: object, patch: unknown): (scene: Scene) => Promise<void> {
  return async (scene) => {
    await scene.quietly({ method: 'POST', path: scene.configMaps, body: { metadata: { name: 'a' }, ...configMap } });
    await scene.patch(`${scene.configMaps}/a`, patch, 'strategic-merge-patch+json');
  };
}

const DEPLOYED = {
  metadata: { name: 'a' },
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  },
};

function deployed(podSpec: unknown): (scene: Scene) => Promise<void> {
  return async (scene) => {
    const path = scene.collection('apps/v1', 'deployments');
    await scene.quietly({ method: 'POST', path, body: DEPLOYED });
    await scene.patch(`${path}/a`, { spec: { template: { spec: podSpec } } }, 'strategic-merge-patch+json');
  };
}

export const PATCHES: CaseGroup = {
  name: 'patches',
  cases: {
    'merge: fields are set, changed and removed': patched({
      metadata: { labels: { team: null, tier: 'web' }, annotations: null },
      spec: { project: 'other', source: { helm: null }, list: [1] },
    }),
    'merge: nothing changes': patched({ spec: { project: 'default' } }),
    'merge: an empty patch': patched({}),
    'merge: a null that removes nothing': patched({ spec: { nothing: null } }),
    'merge: a list instead of an object': patched({ spec: [] }),
    'merge: a patch that is no object': patched([]),
    'merge: a patch that is null': patched('null'),
    'merge: a patch that is no JSON': patched('{'),
    'merge: a patch with the current revision of nobody': patched({ metadata: { resourceVersion: '5' } }),
    'merge: a patch with another name': patched({ metadata: { name: 'b' } }),
    'merge: a patch with another namespace': patched({ metadata: { namespace: 'default' } }),
    'merge: a patch with another uid': patched({ metadata: { uid: '11111111-2222-3333-4444-555555555555' } }),
    'merge: a patch with another kind': patched({ kind: 'AppProject' }),
    'merge: a patch with another apiVersion': patched({ apiVersion: 'argoproj.io/v9' }),
    'merge: a patch of the generation': patched({ metadata: { generation: 99 } }),
    'merge: a patch that removes the name': patched({ metadata: { name: null } }),
    'merge: a patch that removes the metadata': patched({ metadata: null }),
    'merge: an impossible label': patched({ metadata: { labels: { 'a b': 'c' } } }),
    'merge: a label that is a number': patched({ metadata: { labels: { a: 1 } } }),
    'merge: a patch that is only tried': patched({ spec: { project: 'other' } }, 'merge-patch+json', '?dryRun=All'),
    'merge: of what is not there': async (scene) => {
      await scene.patch(`${scene.applications}/none`, {});
    },
    'merge: forced without being an apply': patched({}, 'merge-patch+json', '?force=true'),
    'merge: strict about unknown metadata': patched(
      { metadata: { nothing: 1 } },
      'merge-patch+json',
      '?fieldValidation=Strict',
    ),
    'JSON: all operations': operated(
      { op: 'test', path: '/spec/project', value: 'default' },
      { op: 'replace', path: '/spec/project', value: 'other' },
      { op: 'add', path: '/spec/list/-', value: { c: 3 } },
      { op: 'add', path: '/spec/list/0', value: { z: 0 } },
      { op: 'remove', path: '/metadata/labels/team' },
      { op: 'copy', from: '/spec/source/path', path: '/spec/copied' },
      { op: 'move', from: '/spec/source/helm', path: '/spec/moved' },
    ),
    'JSON: escaped names': operated({ op: 'add', path: '/metadata/labels/a~1b', value: 'c' }),
    'JSON: nothing to do': operated(),
    'JSON: a test that fails': operated({ op: 'test', path: '/spec/project', value: 'other' }),
    'JSON: a test of what is not there': operated({ op: 'test', path: '/spec/nothing', value: 'other' }),
    'JSON: a removal of what is not there': operated({ op: 'remove', path: '/spec/nothing' }),
    'JSON: a replacement of what is not there': operated({ op: 'replace', path: '/spec/nothing', value: 1 }),
    'JSON: an addition below what is not there': operated({ op: 'add', path: '/spec/nothing/a', value: 1 }),
    'JSON: an index that is too large': operated({ op: 'add', path: '/spec/list/9', value: 1 }),
    'JSON: a copy of what is not there': operated({ op: 'copy', from: '/spec/nothing', path: '/spec/copied' }),
    'JSON: a move of what is not there': operated({ op: 'move', from: '/spec/nothing', path: '/spec/moved' }),
    'JSON: an operation nobody knows': operated({ op: 'nothing', path: '/spec' }),
    'JSON: an operation without a path': operated({ op: 'add', value: 1 }),
    'JSON: a path that is none': operated({ op: 'add', path: 'spec', value: 1 }),
    'JSON: a patch that is no list': patched({ op: 'add' }, 'json-patch+json'),
    'JSON: a patch that is no JSON': patched('[', 'json-patch+json'),
    'JSON: the name removed': operated({ op: 'remove', path: '/metadata/name' }),
    'JSON: of a revision that is old': operated({ op: 'replace', path: '/metadata/resourceVersion', value: '5' }),
    'strategic: of a built-in kind without lists': async (scene) => {
      const body = { metadata: { name: 'a' }, data: { a: '1', b: '2' } };
      await scene.quietly({ method: 'POST', path: scene.configMaps, body });
      const patch = { data: { a: null, c: '3' } };
      await scene.patch(`${scene.configMaps}/a`, patch, 'strategic-merge-patch+json');
    },
    'strategic: a text in place of a list': deployed({ containers: 'x' }),
    'strategic: an object in place of a list': deployed({ containers: { name: 'c' } }),
    'strategic: a list in place of an object': strategic({}, { data: ['a'] }),
    'strategic: a text in place of an object': strategic({}, { data: 'a' }),
    'strategic: a number in place of a text': strategic({}, { data: { a: 1 } }),
    'strategic: a truth in place of a text': strategic({}, { data: { a: true } }),
    'strategic: an object in place of a text': strategic({}, { data: { a: { b: 'c' } } }),
    'strategic: a list in place of a text': strategic({}, { data: { a: ['b'] } }),
    'strategic: a text in place of a truth': strategic({}, { immutable: 'x' }),
    'strategic: a fraction in place of a text': strategic({}, { data: { a: 1.5 } }),
    'strategic: a number in place of a label': strategic({}, { metadata: { labels: { a: 1 } } }),
    'strategic: a text in place of the metadata': strategic({}, { metadata: 'x' }),
    'strategic: a number in place of an object': deployed(5),
    'strategic: a replacement with a null': strategic({ data: { a: '1' } }, { data: { $patch: 'replace', b: null } }),
    'strategic: an immutable object, its data': strategic({ immutable: true, data: { a: '1' } }, { data: { a: '2' } }),
    'strategic: an immutable object, its binary data': strategic({ immutable: true }, { binaryData: { a: 'YQ==' } }),
    'strategic: an immutable object, its immutability': strategic({ immutable: true }, { immutable: false }),
    'strategic: an immutable object, all of it': strategic(
      { immutable: true, data: { a: '1' } },
      { immutable: null, data: { a: '2' }, binaryData: { b: 'YQ==' } },
    ),
    'strategic: an immutable object, its labels': strategic({ immutable: true }, { metadata: { labels: { a: 'b' } } }),
    'strategic: an immutable Secret': async (scene) => {
      const path = scene.collection('v1', 'secrets');
      const body = { metadata: { name: 'a' }, immutable: true, data: { a: 'YQ==' } };
      await scene.quietly({ method: 'POST', path, body });
      await scene.patch(`${path}/a`, { data: { a: 'Yg==' } }, 'strategic-merge-patch+json');
      await scene.patch(`${path}/a`, { immutable: null }, 'strategic-merge-patch+json');
    },
    'merge: of a built-in kind, wrong types': async (scene) => {
      await scene.quietly({ method: 'POST', path: scene.configMaps, body: { metadata: { name: 'a' } } });
      await scene.patch(`${scene.configMaps}/a`, { data: { a: 5 } });
    },
    'merge: of a built-in kind, an unknown field': async (scene) => {
      await scene.quietly({ method: 'POST', path: scene.configMaps, body: { metadata: { name: 'a' } } });
      await scene.patch(`${scene.configMaps}/a`, { nothing: 5 });
    },
  },
};
