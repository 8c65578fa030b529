import type { Registry } from '@bufbuild/protobuf';
import { ClusterQuery } from '../../gen/cluster/cluster.js';
import {
  Cluster,
  ClusterList,
  type ConnectionState,
} from '../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import type { Caller } from '../access/caller.js';
import type { Enforcer } from '../access/enforcer.js';
import type { Installation } from '../access/installation.js';
import { invalidArgument } from '../base/status-error.js';
import { GoMessage } from '../encode/go-message.js';
import { clustersOf, LOCAL_SERVER } from './cluster-list.js';
import { permissionDenied } from './denial.js';
import { messageDescriptor } from './descriptors.js';
import type { LocalCluster } from './local-cluster.js';
import type { Service, UnaryMethod } from './method.js';

const ARGO = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1';

export interface ClusterServiceOptions {
  readonly registry: Registry;
  readonly installation: Installation;
  readonly enforcer: Enforcer;
  readonly local: () => Promise<LocalCluster>;
}

/** Argo CD's ClusterService, as far as it reads; no way to log in to a cluster ever leaves it (contract 6). */
export function createClusterService({ registry, installation, enforcer, local }: ClusterServiceOptions): Service {
  const [one, list] = [
    messageDescriptor(registry, `${ARGO}.Cluster`),
    messageDescriptor(registry, `${ARGO}.ClusterList`),
  ];
  const decode = (bytes: Uint8Array): ClusterQuery => ClusterQuery.decode(bytes);
  const isVisible = ({ project = '', server = '' }: Cluster, { subject }: Caller): boolean =>
    enforcer.allows(subject, {
      resource: 'clusters',
      action: 'get',
      object: project === '' ? server : `${project}/${server}`,
    });
  const List: UnaryMethod<ClusterQuery> = {
    kind: 'unary',
    decode,
    async handle(query, { caller }) {
      const state = await local();
      const items = asked(clustersOf(installation.state), query).filter((cluster) => isVisible(cluster, caller));
      return new GoMessage(list, ClusterList, {
        metadata: undefined,
        items: items.map((item) => withState(item, state)),
      });
    },
  };
  const Get: UnaryMethod<ClusterQuery> = {
    kind: 'unary',
    decode,
    async handle(query, { caller }) {
      // An empty query names none, and must not become the first of all.
      const [cluster] = namesOne(query) ? asked(clustersOf(installation.state), query) : [];
      if (!cluster || !isVisible(cluster, caller)) throw permissionDenied();
      return new GoMessage(one, Cluster, withState(cluster, await local()));
    },
  };
  return { name: 'cluster.ClusterService', methods: { List, Get } };
}

function namesOne({ id, server = '', name = '' }: ClusterQuery): boolean {
  return (id?.value ?? '') !== '' || server !== '' || name !== '';
}

/** By `id`, whose type says what its value is: a name, an escaped name, or else the server. */
function asked(clusters: readonly Cluster[], { id, server = '', name = '' }: ClusterQuery): readonly Cluster[] {
  const value = id?.value ?? '';
  const [names, servers] = [new Set([name]), new Set([server])];
  if (id?.type === 'name') names.add(value);
  else if (id?.type === 'name_escaped') names.add(unescaped(value));
  else servers.add(value);
  names.delete('');
  servers.delete('');
  const isAsked = (cluster: Cluster): boolean =>
    [...names].every((wanted) => cluster.name === wanted) && [...servers].every((wanted) => cluster.server === wanted);
  const found = clusters.filter(isAsked);
  return names.size + servers.size === 0 ? found : found.slice(0, 1);
}

function unescaped(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    throw invalidArgument('id.value: the name cannot be unescaped');
  }
}

/** Of other clusters nothing is known here: nobody but Argo CD's controller talks to them. */
function withState(cluster: Cluster, local: LocalCluster): Cluster {
  const isLocal = cluster.server === LOCAL_SERVER;
  const connectionState = isLocal
    ? stateOf(local)
    : { status: 'Unknown', message: 'kubecast does not connect to this cluster' };
  const serverVersion = isLocal ? local.version : '';
  const info = { connectionState, serverVersion, cacheInfo: {}, applicationsCount: '0', apiVersions: [] };
  return { ...cluster, connectionState, serverVersion, info };
}

function stateOf({ isReachable, message, attemptedAt }: LocalCluster): ConnectionState {
  return {
    status: isReachable ? 'Successful' : 'Failed',
    message,
    attemptedAt: { seconds: String(Math.floor(attemptedAt / 1000)) },
  };
}
