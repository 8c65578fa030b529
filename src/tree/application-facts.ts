import type { StoredObject } from '../model/stored-object.js';
import { resourceKey } from './live-object.js';
import { isTrueAt, listAt, type Loose, recordAt, textAt } from './loose-json.js';

/** An object that the application manages, as its status names it. */
export interface ManagedResource {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** As it stands in the status; empty where it does not. */
  readonly health: Readonly<Record<string, unknown>>;
}

/** What trees ask of an Application. */
export interface ApplicationFacts {
  /** Without hooks, which are no part of what is deployed. */
  readonly resources: readonly ManagedResource[];
  /** Whether it is deployed into the cluster that its Application lives in. */
  readonly isInCluster: boolean;
}

const IN_CLUSTER = { server: 'https://kubernetes.default.svc', name: 'in-cluster' };

export function parseApplicationFacts({ bytes }: StoredObject): ApplicationFacts {
  const app: Loose = JSON.parse(bytes.toString());
  const server = textAt(app, 'spec', 'destination', 'server').replace(/\/+$/, '');
  const name = textAt(app, 'spec', 'destination', 'name');
  return {
    resources: listAt(app, 'status', 'resources').flatMap((resource) =>
      isTrueAt(resource, 'hook') ? [] : [managedResource(resource)],
    ),
    isInCluster: server === IN_CLUSTER.server || (server === '' && name === IN_CLUSTER.name),
  };
}

export function keyOfManaged(resource: ManagedResource): string {
  return resourceKey(resource.group, resource.kind, resource);
}

/** What stopped Argo CD from making a tree, as it says it itself; undefined if nothing did. */
export function treeProblemOf({ bytes }: StoredObject): string | undefined {
  const conditions = listAt(JSON.parse(bytes.toString()), 'status', 'conditions').flatMap((condition) => {
    const type = textAt(condition, 'type');
    return PROBLEMS.has(type) ? [`${type}: ${textAt(condition, 'message')}`] : [];
  });
  return conditions.length === 0 ? undefined : conditions.join(';');
}

const PROBLEMS = new Set(['ComparisonError', 'InvalidSpecError']);

function managedResource(resource: Loose): ManagedResource {
  return {
    group: textAt(resource, 'group'),
    version: textAt(resource, 'version'),
    kind: textAt(resource, 'kind'),
    namespace: textAt(resource, 'namespace'),
    name: textAt(resource, 'name'),
    health: recordAt(resource, 'health'),
  };
}
