import { asGoEscapes } from '../base/go-string.js';
import type { ClusterObject } from '../access/project-limits.js';
import { type ApplicationFacts, keyOfManaged, type ManagedResource } from './application-facts.js';
import { type LiveObject, type OwnerRef, resourceKey } from './live-object.js';
import type { LiveObjects } from './live-objects.js';

/** What of the cluster a tree is made of. */
export interface LiveView {
  readonly objects: LiveObjects;
  /** Whether what is not among the objects is not there; by `group/kind`. */
  knows(kind: string): boolean;
  /**
   * Whether the application's project may have such an object: a status is written by people, too, and must not show
   * what lies outside of the project.
   */
  permits(object: ClusterObject): boolean;
}

const MISSING = '"health":{"status":"Missing"}';

/**
 * The tree as Argo CD's controller builds it: what the application manages, each with all that it owns. Without a view
 * (another cluster) it has the managed resources alone.
 */
export function computeTree(app: ApplicationFacts, view: LiveView | undefined): Buffer {
  const nodes: string[] = [];
  const shown = new Set<string>();
  for (const resource of app.resources) {
    const permitted = view?.permits(resource) ? view : undefined;
    const live = permitted?.objects.get(keyOfManaged(resource));
    if (live && permitted) addWithDescendants(live, permitted, { nodes, shown });
    else if (!shown.has(keyOfManaged(resource))) {
      shown.add(keyOfManaged(resource));
      nodes.push(absentNode(resource, permitted));
    }
  }
  return Buffer.from(asGoEscapes(nodes.length === 0 ? '{}' : `{"nodes":[${nodes.join(',')}]}`));
}

interface Drawing {
  readonly nodes: string[];
  readonly shown: Set<string>;
}

/** Iterative, and each object once: owners may own each other. */
function addWithDescendants(root: LiveObject, { objects, permits }: LiveView, { nodes, shown }: Drawing): void {
  const rest = [root];
  for (let object = rest.pop(); object !== undefined; object = rest.pop()) {
    const { group, kind } = object.kind;
    if (shown.has(object.key) || !permits({ group, kind, namespace: object.header.namespace })) continue;
    shown.add(object.key);
    nodes.push(liveNode(object, objects));
    rest.push(...[...objects.childrenOf(object)].reverse());
  }
}

function liveNode(object: LiveObject, objects: LiveObjects): string {
  const { group, version, kind } = object.kind;
  const { namespace, name, uid } = object.header;
  const ref = members({ group, version, kind, namespace, name, uid });
  const parents = object.owners.map((owner) => `{${members(parentRef(owner, object, objects))}}`);
  const facts = object.bytes.toString().slice(1, -1);
  return `{${ref}${parents.length === 0 ? '' : `,"parentRefs":[${parents.join(',')}]`},${facts}}`;
}

/** An owner that is not found in the namespace of what it owns is taken for one without a namespace. */
function parentRef({ group, version, kind, name, uid }: OwnerRef, child: LiveObject, objects: LiveObjects): object {
  const found = objects.get(resourceKey(group, kind, { namespace: child.header.namespace, name }));
  const namespace = found?.header.uid === uid ? child.header.namespace : '';
  return { group, version, kind, namespace, name, uid };
}

/** Of what cannot be seen only the status of the application tells; what could be seen and is not, is missing. */
function absentNode(resource: ManagedResource, view: LiveView | undefined): string {
  const { group, version, kind, namespace, name, health } = resource;
  const ref = members({ group, version, kind, namespace, name });
  if (view?.knows(`${group}/${kind}`)) return `{${ref},${MISSING}}`;
  return Object.keys(health).length === 0 ? `{${ref}}` : `{${ref},"health":${JSON.stringify(health)}}`;
}

/** Without braces; empty texts are left out, as Go leaves them out. */
function members(texts: object): string {
  const filled = Object.entries(texts).filter(([, text]) => text !== '');
  return JSON.stringify(Object.fromEntries(filled)).slice(1, -1);
}
