import type {
  ApplicationTree,
  ResourceNode,
  ResourceRef,
} from '../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import type { TreeDocuments } from '../../src/tree/tree-documents.js';

/** The same tree for every application, as the test says. */
export class FixedTrees implements TreeDocuments {
  readonly origin = 'computed';
  readonly missing = [];
  readonly isAtHand = true;
  nodes: readonly ResourceNode[] = [];

  tree(): Promise<ApplicationTree> {
    return Promise.resolve({ nodes: [...this.nodes], orphanedNodes: [], hosts: [] });
  }

  document(): Promise<Buffer> {
    return Promise.resolve(Buffer.from('{}'));
  }

  managedResources(): Promise<Buffer> {
    return Promise.resolve(Buffer.from('[]'));
  }

  close(): void {}

  onChange(): () => void {
    return () => undefined;
  }
}

/** A node of the core group, below those that own it. */
export function nodeOf(kind: string, name: string, ...owners: readonly ResourceNode[]): ResourceNode {
  const resourceRef = { group: '', version: 'v1', kind, namespace: 'shop', name, uid: `uid-${name}` };
  const parentRefs: ResourceRef[] = owners.map((owner) => owner.resourceRef ?? {});
  return { resourceRef, parentRefs, info: [], images: [] };
}
