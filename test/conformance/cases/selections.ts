import type { CaseGroup } from '../case-group.js';
import type { Scene } from '../scene.js';

/** A ConfigMap or a Secret, without being mentioned. */
async function given(scene: Scene, path: string, name: string, labels: Readonly<Record<string, string>> = {}) {
  await scene.quietly({ method: 'POST', path, body: { metadata: { name, labels } } });
}

async function changed(scene: Scene, path: string, body: unknown): Promise<void> {
  const headers = { 'content-type': 'application/merge-patch+json' };
  await scene.quietly({ method: 'PATCH', path, body, headers });
}

function byName(plural: string): (scene: Scene) => Promise<void> {
  return async (scene) => {
    const path = scene.collection('v1', plural);
    await given(scene, path, 'before');
    const watch = await scene.watch(`${path}?fieldSelector=metadata.name%3Da&resourceVersion=0`);
    await given(scene, path, 'b');
    await given(scene, path, 'a');
    await changed(scene, `${path}/b`, { metadata: { labels: { x: '1' } } });
    await changed(scene, `${path}/a`, { metadata: { labels: { x: '1' } } });
    await scene.quietly({ method: 'DELETE', path: `${path}/b` });
    await scene.quietly({ method: 'DELETE', path: `${path}/a` });
    await given(scene, path, 'a');
    await watch.hears(4);
    await scene.get(`${path}?fieldSelector=metadata.name%3Da`);
  };
}

/** Objects that come into the selection, and leave it. */
function byLabel(plural: string): (scene: Scene) => Promise<void> {
  return async (scene) => {
    const path = scene.collection('v1', plural);
    await given(scene, path, 'a', { kind: 'cluster' });
    const watch = await scene.watch(`${path}?labelSelector=kind%3Dcluster&resourceVersion=0`);
    await given(scene, path, 'b');
    await changed(scene, `${path}/b`, { metadata: { labels: { kind: 'cluster' } } });
    await changed(scene, `${path}/a`, { metadata: { labels: { kind: 'other' } } });
    await changed(scene, `${path}/a`, { metadata: { labels: { kind: 'another' } } });
    await changed(scene, `${path}/b`, { metadata: { labels: { more: 'x' } } });
    await scene.quietly({ method: 'DELETE', path: `${path}/a` });
    await scene.quietly({ method: 'DELETE', path: `${path}/b` });
    await watch.hears(5);
  };
}

function listed(version: string, plural: string, ...selectors: readonly string[]): (scene: Scene) => Promise<void> {
  return async (scene) => {
    const path = scene.collection(version, plural);
    for (const selector of selectors) await scene.get(`${path}?fieldSelector=${encodeURIComponent(selector)}`);
  };
}

/** Lists and watches of some objects of a kind. */
export const SELECTIONS: CaseGroup = {
  name: 'selections',
  cases: {
    'a watch of one ConfigMap': byName('configmaps'),
    'a watch of one Secret': byName('secrets'),
    'a watch of ConfigMaps with a label': byLabel('configmaps'),
    'a watch of Secrets with a label': byLabel('secrets'),
    'a watch of Secrets of a type and a name': async (scene) => {
      const path = scene.collection('v1', 'secrets');
      const selector = 'type%3DOpaque,metadata.name!%3Da';
      const watch = await scene.watch(`${path}?fieldSelector=${selector}&resourceVersion=0`);
      await given(scene, path, 'a');
      await scene.quietly({ method: 'POST', path, body: { metadata: { name: 'c' }, type: 'mine' } });
      await given(scene, path, 'b');
      await watch.hears(1);
    },
    'a watch of the Events about one object': async (scene) => {
      const path = scene.collection('v1', 'events');
      const about = (name: string, uid: string, event: string) => ({
        metadata: { name: event },
        involvedObject: { kind: 'Pod', name, uid, namespace: scene.namespace },
        reason: 'Test',
        message: '',
        type: 'Normal',
      });
      const selector = `involvedObject.name%3Da,involvedObject.uid%3Du1,involvedObject.namespace%3D${scene.namespace}`;
      const names = async (query: string): Promise<void> => {
        const { body } = await scene.quietly({ path: `${path}?fieldSelector=${query}` });
        scene.transcript.noted(`${query}: ${namesIn(body)}`);
      };
      for (const [name, uid, event] of [
        ['a', 'u1', 'e1'],
        ['a', 'u2', 'e2'],
        ['b', 'u1', 'e3'],
      ] as const)
        await scene.quietly({ method: 'POST', path, body: about(name, uid, event) });
      await names(selector);
      await names('involvedObject.kind%3DPod,reason%3DTest');
      await names('source%3D,type%3DNormal,reportingComponent%3D');
      await names('involvedObject.fieldPath%3D,involvedObject.resourceVersion%3D,involvedObject.apiVersion%3D');
      await names('involvedObject.uid!%3Du1');
    },
    'Events by what is no field of theirs': listed(
      'v1',
      'events',
      'message=x',
      'involvedObject=a',
      'source.component=a',
    ),
    'Pods by fields': listed(
      'v1',
      'pods',
      'status.phase=Running',
      'spec.nodeName=a,spec.restartPolicy=Always',
      'spec.schedulerName=a,spec.serviceAccountName=b,spec.hostNetwork=false',
      'status.podIP=1,status.nominatedNodeName=',
      'spec.containers=a',
    ),
    'Deployments by fields': listed('apps/v1', 'deployments', 'metadata.name=a', 'status.replicas=0'),
    'ReplicaSets by fields': listed('apps/v1', 'replicasets', 'status.replicas=0', 'spec.replicas=0'),
    'Services by fields': listed('v1', 'services', 'spec.clusterIP=None,spec.type=ClusterIP', 'spec.ports=1'),
    'ConfigMaps by fields': listed('v1', 'configmaps', 'metadata.namespace=a', 'data=1'),
    'Secrets by fields': listed('v1', 'secrets', 'type=', 'data=1'),
    'Ingresses by fields': listed('networking.k8s.io/v1', 'ingresses', 'metadata.name=a', 'spec.rules=1'),
    'ServiceAccounts by fields': listed('v1', 'serviceaccounts', 'metadata.name=a', 'secrets=1'),
    'autoscalers by fields': listed('autoscaling/v2', 'horizontalpodautoscalers', 'metadata.name=a', 'spec=1'),
  },
};

function namesIn(list: unknown): string {
  const { items } = Object(list);
  return (Array.isArray(items) ? items : []).map((item) => String(Object(Object(item).metadata).name)).join(' ');
}
