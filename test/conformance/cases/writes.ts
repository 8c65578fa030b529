import { valueAt } from '../../../src/simulator/kubernetes-object.js';
import type { CaseGroup } from '../case-group.js';
import { application, revisionOf, type Scene } from '../scene.js';

const SETS = 'applicationsets';
const ARGO = 'argoproj.io/v1alpha1';

function applicationSet(name: string, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { apiVersion: ARGO, kind: 'ApplicationSet', metadata: { name }, spec: { goTemplate: true }, ...more };
}

/** `a` exists with these fields of its metadata. */
async function existing(scene: Scene, metadata: Readonly<Record<string, unknown>> = {}): Promise<string> {
  await scene.given('a', { metadata });
  return `${scene.applications}/a`;
}

async function bodyOf(scene: Scene, path: string): Promise<Record<string, unknown>> {
  return Object(valueAt({ body: (await scene.quietly({ path })).body }, ['body']));
}

/** Sends `a` back as it is, but for some fields of its metadata and others. */
function replaced(
  metadata: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
  query = '',
) {
  return async (scene: Scene): Promise<void> => {
    const path = await existing(scene, { labels: { team: 'x' } });
    const body = await bodyOf(scene, path);
    await scene.put(`${path}${query}`, { ...body, ...more, metadata: { ...Object(body['metadata']), ...metadata } });
    await scene.get(path);
  };
}

export const WRITES: CaseGroup = {
  name: 'writes',
  cases: {
    'a creation': async (scene) => {
      await scene.post(scene.applications, application('a'));
      await scene.get(`${scene.applications}/a`);
    },
    'a creation of what is there': async (scene) => {
      await existing(scene);
      await scene.post(scene.applications, application('a'));
    },
    'a creation with a generated name': async (scene) => {
      await scene.post(scene.applications, { ...application(''), metadata: { generateName: 'generated-' } });
    },
    'a creation with a revision': async (scene) => {
      await scene.post(scene.applications, { ...application('a'), metadata: { name: 'a', resourceVersion: '5' } });
    },
    'a creation with what only the server sets': async (scene) => {
      const servers = { uid: 'mine', generation: 7, creationTimestamp: '2001-01-01T00:00:00Z', selfLink: '/x' };
      const deletion = { deletionTimestamp: '2001-01-01T00:00:00Z', deletionGracePeriodSeconds: 5 };
      await scene.post(scene.applications, { ...application('a'), metadata: { name: 'a', ...servers, ...deletion } });
    },
    'a creation with empty maps and nulls': async (scene) => {
      const metadata = { name: 'a', labels: {}, annotations: null, finalizers: [] };
      await scene.post(scene.applications, { ...application('a'), metadata, spec: { a: null, b: {}, c: [] } });
    },
    'a creation with metadata that is not known': async (scene) => {
      await scene.post(scene.applications, { ...application('a'), metadata: { name: 'a', nothing: 1 } });
    },
    'a creation that is only tried': async (scene) => {
      await scene.post(`${scene.applications}?dryRun=All`, application('a'));
      await scene.get(`${scene.applications}/a`);
    },
    'a creation by a named manager': async (scene) => {
      await scene.post(`${scene.applications}?fieldManager=somebody`, application('a'));
    },
    'a creation, indented': async (scene) => {
      await scene.post(`${scene.applications}?pretty=true`, application('a'));
    },
    'a replacement': replaced({}, { spec: { project: 'other' } }),
    'a replacement that changes nothing': replaced({}),
    'a replacement that changes labels only': replaced({ labels: { team: 'y' } }),
    'a replacement that leaves out managedFields': replaced({ managedFields: [] }),
    'a replacement without a revision': replaced({ resourceVersion: undefined }),
    'a replacement of an older state': async (scene) => {
      const path = await existing(scene);
      const body = await bodyOf(scene, path);
      await scene.quietly({
        method: 'PATCH',
        path,
        body: { spec: { project: 'other' } },
        headers: { 'content-type': 'application/merge-patch+json' },
      });
      await scene.put(path, { ...body, spec: { project: 'mine' } });
    },
    'a replacement of a future state': replaced({ resourceVersion: '999999999' }),
    'a replacement with a revision that is none': replaced({ resourceVersion: 'abc' }),
    'a replacement of another life': replaced({ uid: '11111111-2222-3333-4444-555555555555' }),
    'a replacement under another name': replaced({ name: 'b' }),
    'a replacement without a name': replaced({ name: undefined }),
    'a replacement in another namespace': replaced({ namespace: 'default' }),
    'a replacement by another kind': replaced({}, { kind: 'AppProject' }),
    'a replacement with another generation': replaced({ generation: 99, creationTimestamp: '2001-01-01T00:00:00Z' }),
    'a replacement that is only tried': replaced({}, { spec: { project: 'other' } }, '?dryRun=All'),
    'a replacement of what is not there': async (scene) => {
      await scene.put(`${scene.applications}/none`, application('none'));
      await scene.put(`${scene.applications}/none`, {
        ...application('none'),
        metadata: { name: 'none', resourceVersion: '5' },
      });
      await scene.put(`${scene.configMaps}/none`, { metadata: { name: 'none', resourceVersion: '5' } });
    },
    'a replacement of a built-in kind creates what is not there': async (scene) => {
      await scene.put(`${scene.configMaps}/none`, { metadata: { name: 'none' }, data: { a: 'b' } });
    },
    'a replacement of a built-in kind without a revision': async (scene) => {
      await scene.quietly({ method: 'POST', path: scene.configMaps, body: { metadata: { name: 'a' } } });
      await scene.put(`${scene.configMaps}/a`, { metadata: { name: 'a' }, data: { a: 'b' } });
    },
    'a replacement of a built-in kind of an older state': async (scene) => {
      const body = { metadata: { name: 'a' } };
      const old = revisionOf(await scene.quietly({ method: 'POST', path: scene.configMaps, body }));
      await scene.quietly({ method: 'PUT', path: `${scene.configMaps}/a`, body: { ...body, data: { a: 'b' } } });
      await scene.put(`${scene.configMaps}/a`, { metadata: { name: 'a', resourceVersion: old }, data: { a: 'c' } });
    },
    'who owns the fields after another has written': async (scene) => {
      const path = await existing(scene, { labels: { team: 'x' } });
      const headers = { 'content-type': 'application/merge-patch+json' };
      const body = { metadata: { labels: { team: 'y' } }, spec: { source: { path: 'p' } }, status: { health: 'good' } };
      await scene.ask({ method: 'PATCH', path: `${path}?fieldManager=other`, body, headers });
      await scene.ask({
        method: 'PATCH',
        path: `${path}?fieldManager=third`,
        body: { spec: { source: null } },
        headers,
      });
    },
    'who owns the items of lists': async (scene) => {
      const body = { ...application('a'), metadata: { name: 'a', finalizers: ['x/y'] }, spec: { items: [{ a: 1 }] } };
      await scene.post(scene.applications, body);
    },
    'the status is left alone where it is a subresource': async (scene) => {
      const sets = scene.collection(ARGO, SETS);
      await scene.post(sets, applicationSet('a', { status: { health: 'good' } }));
      const path = `${sets}/a`;
      const body = await bodyOf(scene, path);
      await scene.put(path, { ...body, status: { health: 'bad' } });
      await scene.put(`${path}/status`, { ...body, status: { health: 'bad' }, spec: { goTemplate: false } });
      await scene.get(`${path}/status`);
      await scene.patch(`${path}/status`, { status: { reason: 'none' }, spec: { goTemplate: false } });
      await scene.patch(path, { status: { reason: 'more' }, spec: { goTemplate: false } });
    },
    'the status is part of the object where it is no subresource': async (scene) => {
      const path = await existing(scene);
      await scene.patch(path, { status: { health: 'good' } });
    },
    'a deletion': async (scene) => {
      const path = await existing(scene);
      await scene.delete(path);
      await scene.get(path);
    },
    'a deletion that is only tried': async (scene) => {
      const path = await existing(scene);
      await scene.delete(`${path}?dryRun=All`);
      await scene.quietly({ path });
    },
    'a deletion that waits for a finalizer': async (scene) => {
      const path = await existing(scene, { finalizers: ['example.com/wait'] });
      await scene.delete(path);
      await scene.delete(path);
      await scene.patch(path, { metadata: { finalizers: ['example.com/wait', 'example.com/more'] } });
      await scene.patch(path, { spec: { project: 'other' } });
      await scene.patch(path, { metadata: { finalizers: null } });
      await scene.get(path);
    },
    'a deletion in the foreground': async (scene) => {
      const path = await existing(scene);
      await scene.delete(`${path}?propagationPolicy=Foreground`);
      await scene.get(path);
    },
    'a deletion that orphans': async (scene) => {
      const path = await existing(scene);
      await scene.delete(path, { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Orphan' });
    },
    'a deletion in the background': async (scene) => {
      const path = await existing(scene);
      await scene.delete(path, { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' });
    },
    'a deletion of another life': async (scene) => {
      const path = await existing(scene);
      const uid = '11111111-2222-3333-4444-555555555555';
      await scene.delete(path, { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid } });
    },
    'a deletion of another state': async (scene) => {
      const path = await existing(scene);
      await scene.delete(path, { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { resourceVersion: '1' } });
    },
    'a deletion with options that are none': async (scene) => {
      const path = await existing(scene);
      await scene.delete(`${path}?propagationPolicy=Somehow`);
      await scene.delete(path, { nothing: 1 });
      await scene.ask({ method: 'DELETE', path, body: '{', headers: { 'content-type': 'application/json' } });
    },
    'a creation as a table': async (scene) => {
      await scene.ask({
        method: 'POST',
        path: scene.applications,
        body: application('a'),
        headers: { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' },
      });
    },
  },
};
