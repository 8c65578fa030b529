import { isDeepStrictEqual } from 'node:util';
import { isRecord, type JsonRecord, type KubernetesObject } from './kubernetes-object.js';

/** Who writes, when: what managedFields remembers of a write. */
interface Author {
  readonly name: string;
  readonly time: string;
  readonly subresource?: string;
}

const UNOWNED = new Set(['apiVersion', 'kind']);
const UNOWNED_METADATA = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'managedFields',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'generateName',
]);

/**
 * managedFields after a write: the author's entry gains what this write changed. Plausible rather than exact: nobody
 * loses a field, and lists are owned as a whole.
 */
export function ownedFields(before: KubernetesObject | undefined, after: KubernetesObject, author: Author): unknown {
  const known = before?.metadata['managedFields'];
  const entries = Array.isArray(known) ? known.filter(isRecord) : [];
  const isMine = (entry: JsonRecord): boolean =>
    entry['manager'] === author.name && entry['operation'] === 'Update' && entry['subresource'] === author.subresource;
  const owned = union(entries.find(isMine)?.['fieldsV1'], changedFields(ownable(before), ownable(after)) ?? {});
  const mine = {
    apiVersion: after.apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: owned,
    manager: author.name,
    operation: 'Update',
    ...(author.subresource ? { subresource: author.subresource } : {}),
    time: author.time,
  };
  return [...entries.filter((entry) => !isMine(entry)), mine];
}

function ownable(object: KubernetesObject | undefined): JsonRecord | undefined {
  if (!object) return undefined;
  const fields = Object.entries(object).filter(([key]) => !UNOWNED.has(key) && key !== 'metadata');
  const metadata = Object.entries(object.metadata).filter(([key]) => !UNOWNED_METADATA.has(key));
  return Object.fromEntries(metadata.length > 0 ? [...fields, ['metadata', Object.fromEntries(metadata)]] : fields);
}

function changedFields(before: unknown, after: JsonRecord | undefined): JsonRecord | undefined {
  const changed: [string, unknown][] = [];
  for (const [key, value] of Object.entries(after ?? {})) {
    const old = isRecord(before) && Object.hasOwn(before, key) ? before[key] : undefined;
    if (isDeepStrictEqual(old, value)) continue;
    const inner = isRecord(value) ? changedFields(old, value) : undefined;
    changed.push([`f:${key}`, isRecord(value) ? { ...(isRecord(old) || key === 'metadata' ? {} : { '.': {} }), ...inner } : {}]);
  }
  return changed.length > 0 ? Object.fromEntries(changed) : undefined;
}

function union(a: unknown, b: JsonRecord): JsonRecord {
  if (!isRecord(a)) return b;
  const fields = new Map(Object.entries(a));
  for (const [key, value] of Object.entries(b)) {
    fields.set(key, isRecord(value) ? union(fields.get(key), value) : value);
  }
  return Object.fromEntries(fields);
}
