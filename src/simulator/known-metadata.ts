import { isRecord, type JsonRecord } from './kubernetes-object.js';

export const METADATA_FIELDS = [
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
];

/** Metadata as the server keeps it: without fields that it does not know, that it no longer fills, or that are empty. */
export function knownMetadata(metadata: JsonRecord): JsonRecord {
  const kept = Object.entries(metadata).filter(
    ([key, value]) =>
      METADATA_FIELDS.includes(key) && key !== 'selfLink' && (key === 'managedFields' || !isEmpty(value)),
  );
  return Object.fromEntries(kept);
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === null || value === undefined || (isRecord(value) && Object.keys(value).length === 0);
}
