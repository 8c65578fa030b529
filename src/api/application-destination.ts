import type { InstallationState } from '../access/installation.js';
import { type JsonRecord, recordOf, textOf } from '../base/json-value.js';
import { Code, StatusError } from '../base/status-error.js';
import type { StoredObject } from '../model/stored-object.js';
import { clustersOf, LOCAL_NAME, LOCAL_SERVER } from './cluster-list.js';

/** `spec.destination` of an application. */
export interface Destination {
  readonly server: string;
  readonly name: string;
  readonly namespace: string;
}

export function destinationOf({ bytes }: StoredObject): Destination {
  const spec: JsonRecord = recordOf(recordOf(JSON.parse(bytes.toString()))['spec']);
  const { server, name, namespace } = recordOf(spec['destination']);
  return { server: textOf(server), name: textOf(name), namespace: textOf(namespace) };
}

/** Throws UNIMPLEMENTED for an application whose resources are in another cluster than this server reads. */
export function refuseForeignCluster(object: StoredObject, state: InstallationState | undefined): void {
  const { server, name } = destinationOf(object);
  const where = server === '' ? serverNamed(name, state) : server.replace(/\/+$/, '');
  if (where === LOCAL_SERVER) return;
  throw new StatusError(
    Code.UNIMPLEMENTED,
    `the resources of ${object.header.name} are in the cluster ${where || name || '(none)'}; kubecast reads only the one it is in: ask Argo CD`,
  );
}

function serverNamed(name: string, state: InstallationState | undefined): string {
  if (name === LOCAL_NAME) return LOCAL_SERVER;
  const [found] = state ? clustersOf(state).filter((cluster) => cluster.name === name) : [];
  return found?.server ?? '';
}
