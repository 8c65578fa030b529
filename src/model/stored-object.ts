import type { Revision } from './revision.js';

/** What scopes, permissions and lists ask of an object; made once, from its bytes. */
export interface Header {
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly revision: Revision;
  /** Empty for kinds without projects. */
  readonly project: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** An object as the API server wrote it, without managedFields and line breaks (R14). Never changed, shared by all. */
export interface StoredObject {
  readonly header: Header;
  readonly bytes: Buffer;
  /** Where the characters of `metadata.resourceVersion` begin in `bytes`. */
  readonly revisionAt: number;
}

export function objectKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** Whether a header decides alike for every scope and permission: then membership cannot have changed. */
export function sameFacts(a: Header, b: Header): boolean {
  if (a.project !== b.project || a.labels.size !== b.labels.size) return false;
  for (const [name, value] of a.labels) {
    if (b.labels.get(name) !== value) return false;
  }
  return true;
}
