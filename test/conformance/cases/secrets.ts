import type { CaseGroup } from '../case-group.js';
import type { Scene } from '../scene.js';

const secretsOf = (scene: Scene): string => scene.collection('v1', 'secrets');

function posted(body: Readonly<Record<string, unknown>>): (scene: Scene) => Promise<void> {
  return async (scene) => {
    await scene.post(secretsOf(scene), { metadata: { name: 'a' }, ...body });
  };
}

/** A Secret is there, and is then changed in every way. */
function changedTo(data: unknown): (scene: Scene) => Promise<void> {
  return async (scene) => {
    const path = secretsOf(scene);
    await scene.quietly({ method: 'POST', path, body: { metadata: { name: 'a' }, data: { a: 'MQ==' } } });
    await scene.put(`${path}/a`, { metadata: { name: 'a' }, data });
    await scene.patch(`${path}/a`, { data });
    await scene.patch(`${path}/a`, { data }, 'strategic-merge-patch+json');
    await scene.patch(`${path}/a`, [{ op: 'replace', path: '/data', value: data }], 'json-patch+json');
  };
}

function configMapWith(body: Readonly<Record<string, unknown>>): (scene: Scene) => Promise<void> {
  return async (scene) => {
    await scene.post(scene.configMaps, { metadata: { name: 'a' }, ...body });
  };
}

/** What is secret, and what is configured: values that are texts, by keys that are names of files. */
export const SECRETS: CaseGroup = {
  name: 'secrets',
  cases: {
    'a key that is none': posted({ data: { 'a b': 'MQ==' } }),
    'a key that is a folder': posted({ data: { '..': 'MQ==' } }),
    'a key that begins as a folder': posted({ data: { '..a': 'MQ==' } }),
    'a key that is too long': posted({ data: { ['a'.repeat(254)]: 'MQ==' } }),
    'a plain key that is none': posted({ stringData: { 'a b': '1' } }),
    'plain values over encoded ones': posted({ data: { a: 'MQ==', b: 'MQ==' }, stringData: { a: 'two' } }),
    'no values at all': posted({}),
    'a value that is null': posted({ data: { a: null }, stringData: { b: null } }),
    'base 64 without its end': posted({ data: { a: 'MQ' } }),
    'base 64 with a space': posted({ data: { a: 'MQ= =' } }),
    'base 64 on two lines': posted({ data: { a: 'MQ\n==' } }),
    'base 64 for URLs': posted({ data: { a: '-_8=' } }),
    'base 64 that goes on after its end': posted({ data: { a: 'MQ==MQ==' } }),
    'base 64 in the second of two values': posted({ data: { a: 'MQ==', b: 'M' } }),
    'a value that is a number': posted({ data: { a: 1 } }),
    'a plain value that is a number': posted({ stringData: { a: 1 } }),
    'a plain value that is a truth': posted({ stringData: { a: true } }),
    'changed to what is no base 64': changedTo({ a: '!' }),
    'changed to a number': changedTo({ a: 1 }),
    'changed to a key that is none': changedTo({ 'a b': 'MQ==' }),
    'a certificate without its key': posted({ type: 'kubernetes.io/tls', data: { 'tls.crt': 'MQ==' } }),
    'a certificate without anything': posted({ type: 'kubernetes.io/tls' }),
    'a login of a registry without it': posted({ type: 'kubernetes.io/dockerconfigjson' }),
    'a basic authentication without it': posted({ type: 'kubernetes.io/basic-auth' }),
    'an SSH key without it': posted({ type: 'kubernetes.io/ssh-auth' }),
    'replaced by another type, or none': async (scene) => {
      const path = secretsOf(scene);
      await scene.quietly({
        method: 'POST',
        path,
        body: { metadata: { name: 'a' }, type: 'mine', data: { a: 'MQ==' } },
      });
      await scene.put(`${path}/a`, { metadata: { name: 'a' }, type: 'yours' });
      await scene.put(`${path}/a`, { metadata: { name: 'a' } });
      await scene.put(`${path}/a`, { metadata: { name: 'a' }, type: 'mine', stringData: { b: '2' } });
    },
    'one value added, one taken away': async (scene) => {
      const path = secretsOf(scene);
      await scene.quietly({ method: 'POST', path, body: { metadata: { name: 'a' }, stringData: { a: '1', b: '2' } } });
      await scene.patch(`${path}/a`, { data: { a: null, c: 'Mw==' } }, 'strategic-merge-patch+json');
      await scene.patch(`${path}/a`, { stringData: { c: '4' } }, 'strategic-merge-patch+json');
      await scene.get(`${path}/a`);
    },
    'one that is immutable': async (scene) => {
      const path = secretsOf(scene);
      await scene.quietly({
        method: 'POST',
        path,
        body: { metadata: { name: 'a' }, immutable: true, stringData: { a: '1' } },
      });
      await scene.patch(`${path}/a`, { stringData: { a: '2' } });
      await scene.patch(`${path}/a`, { immutable: false });
    },
    'a ConfigMap with a binary key that is none': configMapWith({ binaryData: { 'a b': 'MQ==' } }),
    'a ConfigMap with a key twice': configMapWith({ data: { a: '1' }, binaryData: { a: 'MQ==' } }),
    'a ConfigMap with a value that is a number': configMapWith({ data: { a: 1 } }),
    'a ConfigMap with a value that is a truth': configMapWith({ data: { a: true } }),
    'a ConfigMap with a value that is a list': configMapWith({ data: { a: [] } }),
    'a ConfigMap with data that is a text': configMapWith({ data: 'a' }),
    'a ConfigMap with what is no base 64': configMapWith({ binaryData: { a: '!' } }),
    'a ConfigMap patched with wrong values': async (scene) => {
      const path = scene.configMaps;
      await scene.quietly({ method: 'POST', path, body: { metadata: { name: 'a' }, data: { a: '1' } } });
      await scene.patch(`${path}/a`, { data: { a: true } });
      await scene.patch(`${path}/a`, { data: { a: true } }, 'strategic-merge-patch+json');
      await scene.patch(`${path}/a`, { data: { 'b c': '1' } }, 'strategic-merge-patch+json');
      await scene.patch(`${path}/a`, { data: { b: 'x\ny\n' } }, 'strategic-merge-patch+json');
    },
  },
};
