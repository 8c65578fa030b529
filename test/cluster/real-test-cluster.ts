import type { KnownApplication, TestCluster } from '../support/test-cluster.js';
import { waitUntil } from '../support/wait-until.js';
import { at } from '../support/watch-client.js';
import { applicationsIn } from './application-writer.js';
import type { EtcdTruth } from './etcd-truth.js';
import type { RealCluster } from './real-cluster.js';

/** A real cluster for one test after another: closing it takes the Applications away, and nothing else. */
export function asTestCluster(cluster: RealCluster, truth: EtcdTruth): TestCluster {
  const known = (): KnownApplication[] =>
    [...truth.now.values()].map(({ name, uid, revision }) => ({ name, uid, revision: String(revision) }));
  const ask = async (method: string, path: string, body?: object): Promise<unknown> => {
    const { status, text } = await cluster.request(method, path, body);
    if (status >= 300) throw new Error(`${method} ${path} answered ${status}: ${text}`);
    return JSON.parse(text);
  };
  let last = 0;
  const written = async (answer: Promise<unknown>): Promise<string> => {
    const revision = Number(at(at(await answer, 'metadata'), 'resourceVersion'));
    last = Math.max(last, revision);
    return String(revision);
  };
  const told = (): Promise<void> => waitUntil(() => truth.revision >= last, 'etcd to tell of the last write');
  const objects = (namespace: string, name: string): string => `${applicationsIn(namespace)}/${name}`;
  return {
    simulator: undefined,
    kubeconfig: () => cluster.kubeconfig(),
    create: (namespace, application) => written(ask('POST', applicationsIn(namespace), application)),
    mergePatch: (namespace, name, patch) => written(ask('PATCH', objects(namespace, name), patch)),
    // The API server's answer does not say at which revision it was.
    async delete(namespace, name) {
      const uid = String(at(at(await ask('DELETE', objects(namespace, name)), 'details'), 'uid'));
      await waitUntil(() => truth.deletions.has(uid), 'etcd to tell of the deletion');
      return String(truth.deletions.get(uid));
    },
    async get(namespace, name) {
      await told();
      const object = truth.now.get(`${namespace}/${name}`);
      return object && { name, uid: object.uid, revision: String(object.revision) };
    },
    async list() {
      await told();
      return known();
    },
    newest: () => String(Math.max(truth.revision, last)),
    async close() {
      await told();
      const namespaces = new Set([...truth.now.values()].map(({ namespace }) => namespace));
      for (const namespace of namespaces) await ask('DELETE', applicationsIn(namespace));
      await waitUntil(() => truth.now.size === 0, 'the Applications to be gone');
    },
  };
}
