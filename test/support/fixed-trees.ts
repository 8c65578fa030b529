import type {
  ApplicationTree,
  ResourceNode,
  ResourceRef,
} from '../../gen/github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1/generated.js';
import { loadDescriptors, messageDescriptor } from '../../src/api/descriptors.js';
import { toGoJson } from '../../src/encode/go-json.js';
import type { TreeDocuments } from '../../src/tree/tree-documents.js';

const TREE = 'github.com.argoproj.argo_cd.v3.pkg.apis.application.v1alpha1.ApplicationTree';

/** The same tree for every application, as the test says. */
export class FixedTrees implements TreeDocuments {
  readonly origin = 'computed';
  readonly missing = [];
  readonly isAtHand = true;
  nodes: readonly ResourceNode[] = [];
  /** A JSON array. */
  managed = '[]';

  tree(): Promise<ApplicationTree> {
    return Promise.resolve({ nodes: [...this.nodes], orphanedNodes: [], hosts: [] });
  }

  async document(): Promise<Buffer> {
    return Buffer.from(toGoJson(messageDescriptor(loadDescriptors(), TREE), await this.tree()));
  }

  managedResources(): Promise<Buffer> {
    return Promise.resolve(Buffer.from(this.managed));
  }

  onChange(): () => void {
    return () => undefined;
  }

  close(): void {}
}

/** A node of the core group, below those that own it. */
export function nodeOf(kind: string, name: string, ...owners: readonly ResourceNode[]): ResourceNode {
  const resourceRef = { group: '', version: 'v1', kind, namespace: 'shop', name, uid: `uid-${name}` };
  const parentRefs: ResourceRef[] = owners.map((owner) => owner.resourceRef ?? {});
  return { resourceRef, parentRefs, info: [], images: [] };
}
