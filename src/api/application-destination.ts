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

/** Whether the resources of an application are in another cluster than this server reads. */
export function isAbroad(object: StoredObject, state: InstallationState | undefined): boolean {
  return serverOf(destinationOf(object), state) !== LOCAL_SERVER;
}

/** Throws UNIMPLEMENTED for an application that is abroad. */
export function refuseForeignCluster(object: StoredObject, state: InstallationState | undefined): void {
  const destination = destinationOf(object);
  const where = serverOf(destination, state);
  if (where === LOCAL_SERVER) return;
  throw new StatusError(
    Code.UNIMPLEMENTED,
    `the resources of ${object.header.name} are in the cluster ${where || destination.name || '(none)'}; kubecast reads only the one it is in: ask Argo CD, or have --argocd-server URL ask it`,
  );
}

/** Empty where it is not known. */
function serverOf({ server, name }: Destination, state: InstallationState | undefined): string {
  return server === '' ? serverNamed(name, state) : server.replace(/\/+$/, '');
}

function serverNamed(name: string, state: InstallationState | undefined): string {
  if (name === LOCAL_NAME) return LOCAL_SERVER;
  const [found] = state ? clustersOf(state).filter((cluster) => cluster.name === name) : [];
  return found?.server ?? '';
}
