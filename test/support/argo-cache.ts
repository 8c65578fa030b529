import { gzipSync } from 'node:zlib';
import type { FakeCache } from './fake-cache.js';

/** Puts a value where Argo CD's controller puts it, as it puts it: Go's encoder ends with a line break. */
export function asArgoCdWrites(value: unknown): Buffer {
  return gzipSync(Buffer.from(`${JSON.stringify(value)}\n`));
}

export const treeKey = (instance: string): string => `app|resources-tree|${instance}|1.8.3`;
export const managedKey = (instance: string): string => `app|managed-resources|${instance}|1.8.3`;

/** A tree of pods with these names. */
export function treeOf(...names: readonly string[]): { nodes: object[] } {
  return { nodes: names.map((name) => ({ version: 'v1', kind: 'Pod', namespace: 'shop', name, uid: `uid-${name}` })) };
}

export function putTree(cache: FakeCache, instance: string, tree: unknown): void {
  cache.values.set(`${treeKey(instance)}.gz`, asArgoCdWrites(tree));
}
