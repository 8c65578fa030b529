import type { KindRegistration } from './kind-registration.js';
import { isRecord, type JsonRecord } from './kubernetes-object.js';

const TYPE_FIELDS = ['apiVersion', 'kind', 'metadata'];
const METADATA_FIELDS = new Set([
  'annotations',
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'finalizers',
  'generateName',
  'generation',
  'labels',
  'managedFields',
  'name',
  'namespace',
  'ownerReferences',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/** The paths at the top and in metadata that the kind does not have, in the order in which they are written. */
export function unknownFields(kind: KindRegistration, object: unknown): readonly string[] {
  if (!isRecord(object)) return [];
  return Object.keys(object).flatMap((key) => {
    if (key !== 'metadata') return isKnown(kind, key) ? [] : [key];
    const { metadata } = object;
    const inside = Object.keys(isRecord(metadata) ? metadata : {});
    return inside.filter((field) => !METADATA_FIELDS.has(field)).map((field) => `metadata.${field}`);
  });
}

/** The object without them: they are not stored. */
export function withKnownFields(kind: KindRegistration, object: JsonRecord): JsonRecord {
  if (unknownFields(kind, object).length === 0) return object;
  const { metadata, ...fields } = object;
  const kept = Object.entries(fields).filter(([key]) => isKnown(kind, key));
  const known = Object.entries(isRecord(metadata) ? metadata : {}).filter(([key]) => METADATA_FIELDS.has(key));
  return { ...Object.fromEntries(kept), metadata: Object.fromEntries(known) };
}

function isKnown({ fields }: KindRegistration, key: string): boolean {
  return !fields || TYPE_FIELDS.includes(key) || fields.includes(key);
}
