import type { CaseGroup } from '../case-group.js';
import { application, type Scene } from '../scene.js';

const ARGO = '/apis/argoproj.io/v1alpha1';

function asked(path: string): (scene: Scene) => Promise<void> {
  return async (scene) => {
    await scene.get(path);
  };
}

/** `$` is the collection of Applications. */
function sent(method: string, path: string, call: { body?: unknown; headers?: Record<string, string> } = {}) {
  return async (scene: Scene): Promise<void> => {
    await scene.given('a');
    await scene.ask({ method, path: path.replace('$', scene.applications), ...call });
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };

export const ERRORS: CaseGroup = {
  name: 'errors',
  cases: {
    'an object that is not there': async (scene) => {
      await scene.get(`${scene.applications}/none`);
      await scene.get(`${scene.configMaps}/none`);
      await scene.delete(`${scene.applications}/none`);
      await scene.put(`${scene.configMaps}/none/extra`, {});
    },
    'an object that is not there, for curl': async (scene) => {
      await scene.get(`${scene.applications}/none`, { 'user-agent': 'curl/8.0' });
    },
    'an unknown kind': asked(`${ARGO}/nothings`),
    'an unknown kind in a namespace': asked(`${ARGO}/namespaces/default/nothings`),
    'an unknown core kind': asked('/api/v1/nothings'),
    'an unknown core kind in a namespace': asked('/api/v1/namespaces/default/nothings'),
    'an unknown version': asked('/apis/argoproj.io/v9/applications'),
    'an unknown group': asked('/apis/example.org/v1/things'),
    'an unknown core version': asked('/api/v9/pods'),
    'an unknown path': asked('/nowhere'),
    'an unknown kind of a built-in group': asked('/apis/apps/v1/nothings'),
    'an object without its namespace': asked(`${ARGO}/applications/a`),
    'an unknown subresource': sent('GET', '$/a/nothing'),
    'a status where there is none': sent('GET', '$/a/status'),
    'an unknown subresource of a built-in kind': async (scene) => {
      await scene.quietly({ method: 'POST', path: scene.configMaps, body: { metadata: { name: 'a' } } });
      await scene.get(`${scene.configMaps}/a/nothing`);
    },
    'a path that is too long': sent('GET', '$/a/b/c'),
    'a method that is not there: PUT of a collection': sent('PUT', '$', { body: application('a') }),
    'a method that is not there: POST of an object': sent('POST', '$/a', { body: application('a') }),
    'a method that is not there: PATCH of a collection': sent('PATCH', '$', {
      body: {},
      headers: { 'content-type': 'application/merge-patch+json' },
    }),
    'a PUT of a collection, as a form': async (scene) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      await scene.ask({ method: 'PUT', path: scene.applications, body: 'a=b', headers });
      await scene.ask({ method: 'PUT', path: scene.configMaps, body: 'a=b', headers });
    },
    'a method that is not there: PUT of a built-in collection': async (scene) => {
      await scene.put(scene.configMaps, {});
      await scene.post(`${scene.configMaps}/a`, {});
    },
    'a method nobody knows': sent('PROPFIND', '$'),
    HEAD: sent('HEAD', '$/a'),
    OPTIONS: sent('OPTIONS', '$'),
    'an Accept that cannot be met': sent('GET', '$', { headers: { accept: 'text/html' } }),
    'an Accept that cannot be met, of a built-in kind': async (scene) => {
      await scene.get(scene.configMaps, { accept: 'text/html' });
    },
    'an Accept for a browser': sent('GET', '$/a', { headers: { accept: 'text/html,application/xml;q=0.9,*/*;q=0.8' } }),
    'an Accept of a form that nobody knows': sent('GET', '$', {
      headers: { accept: 'application/json;as=Nothing;v=v1;g=meta.k8s.io' },
    }),
    'an Accept for a table of an old version': sent('GET', '$', {
      headers: { accept: 'application/json;as=Table;v=v9;g=meta.k8s.io' },
    }),
    'an Accept for yaml': sent('GET', '$/a', { headers: { accept: 'application/yaml' } }),
    'an Accept for protobuf of a custom kind': sent('GET', '$/a', {
      headers: { accept: 'application/vnd.kubernetes.protobuf' },
    }),
    'a body that is no JSON': sent('POST', '$', { body: '{"apiVersion"', headers: JSON_TYPE }),
    'a body that is no JSON, of a built-in kind': async (scene) => {
      await scene.ask({ method: 'POST', path: scene.configMaps, body: '{"metadata"', headers: JSON_TYPE });
    },
    'a body that is no object': sent('POST', '$', { body: '[]', headers: JSON_TYPE }),
    'a body that is a number': sent('POST', '$', { body: '5', headers: JSON_TYPE }),
    'no body': sent('POST', '$', { headers: JSON_TYPE }),
    'no body of a built-in kind': async (scene) => {
      await scene.ask({ method: 'POST', path: scene.configMaps, headers: JSON_TYPE });
    },
    'an empty object': sent('POST', '$', { body: {} }),
    'an object without apiVersion': sent('POST', '$', { body: { kind: 'Application', metadata: { name: 'b' } } }),
    'an object without kind': sent('POST', '$', {
      body: { apiVersion: 'argoproj.io/v1alpha1', metadata: { name: 'b' } },
    }),
    'an object of another kind': sent('POST', '$', { body: { ...application('b'), kind: 'AppProject' } }),
    'an object of another version': sent('POST', '$', { body: { ...application('b'), apiVersion: 'argoproj.io/v9' } }),
    'a built-in object of another kind': async (scene) => {
      await scene.post(scene.configMaps, { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'b' } });
    },
    'an object without a name': sent('POST', '$', { body: { ...application('b'), metadata: {} } }),
    'an object without metadata': sent('POST', '$', { body: { ...application('b'), metadata: undefined } }),
    'an object whose metadata is a text': sent('POST', '$', { body: { ...application('b'), metadata: 'b' } }),
    'an object whose labels are numbers': sent('POST', '$', {
      body: { ...application('b'), metadata: { name: 'b', labels: { a: 5 } } },
    }),
    'an object of another namespace': sent('POST', '$', {
      body: { ...application('b'), metadata: { name: 'b', namespace: 'default' } },
    }),
    'an object of a namespace that is not there': async (scene) => {
      await scene.post(`${ARGO}/namespaces/nowhere/applications`, application('b'));
      await scene.post('/api/v1/namespaces/nowhere/configmaps', { metadata: { name: 'b' } });
    },
    'an object in no namespace': async (scene) => {
      await scene.post(`${ARGO}/applications`, application('b'));
      await scene.post('/api/v1/configmaps', { metadata: { name: 'b' } });
    },
    'an impossible name': sent('POST', '$', { body: application('B_b') }),
    'an impossible label': sent('POST', '$', {
      body: { ...application('b'), metadata: { name: 'b', labels: { 'a b': '-' } } },
    }),
    'an impossible annotation': sent('POST', '$', {
      body: { ...application('b'), metadata: { name: 'b', annotations: { '/a': 'x' } } },
    }),
    'an impossible finalizer': sent('POST', '$', {
      body: { ...application('b'), metadata: { name: 'b', finalizers: ['a b'] } },
    }),
    'an impossible name of a built-in kind': async (scene) => {
      await scene.post(scene.configMaps, { metadata: { name: 'B_b' } });
    },
    'a type of body that is not known': sent('POST', '$', { body: 'a', headers: { 'content-type': 'text/plain' } }),
    'a type of body that is not known, of a built-in kind': async (scene) => {
      const headers = { 'content-type': 'text/plain' };
      await scene.ask({ method: 'POST', path: scene.configMaps, body: 'a', headers });
    },
    'a patch of a type that is not known': async (scene) => {
      await scene.given('a');
      await scene.patch(`${scene.applications}/a`, {}, 'json');
    },
    'a strategic patch of a custom kind': async (scene) => {
      await scene.given('a');
      await scene.patch(`${scene.applications}/a`, {}, 'strategic-merge-patch+json');
    },
    'strict about fields that are unknown': async (scene) => {
      const body = { ...application('b'), metadata: { name: 'b', nothing: 1 } };
      await scene.post(`${scene.applications}?fieldValidation=Strict`, body);
      await scene.post(`${scene.configMaps}?fieldValidation=Strict`, { metadata: { name: 'b' }, nothing: 1 });
    },
    'strict about fields given twice': async (scene) => {
      const body = '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"b","name":"b"},"data":{"a":"1","a":"2"}}';
      await scene.ask({ method: 'POST', path: `${scene.configMaps}?fieldValidation=Strict`, body, headers: JSON_TYPE });
    },
    'a field validation that nobody knows': async (scene) => {
      await scene.post(`${scene.applications}?fieldValidation=Roughly`, application('b'));
    },
    'a dry run that nobody knows': async (scene) => {
      await scene.post(`${scene.applications}?dryRun=some`, application('b'));
    },
    'a body of the wrong types for a built-in kind': async (scene) => {
      await scene.post(scene.configMaps, { metadata: { name: 'b' }, data: { a: 5 } });
    },
  },
};
