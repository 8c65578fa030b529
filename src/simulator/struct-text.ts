import { stringText, toJsonText } from './json-text.js';
import { isRecord, type JsonRecord } from './kubernetes-object.js';

const METADATA = [
  ...['name', 'generateName', 'namespace', 'selfLink', 'uid', 'resourceVersion', 'generation', 'creationTimestamp'],
  ...['deletionTimestamp', 'deletionGracePeriodSeconds', 'labels', 'annotations', 'ownerReferences', 'finalizers'],
];
const OWNERSHIP = ['manager', 'operation', 'apiVersion', 'time', 'fieldsType', 'fieldsV1', 'subresource'];

/** JSON of a Go struct: its fields in the order of their declaration, which is only known for the outer ones. */
export function structText(order: readonly string[], fields: JsonRecord): string {
  const known = order.filter((key) => fields[key] !== undefined);
  const others = Object.keys(fields).filter((key) => !order.includes(key) && fields[key] !== undefined);
  const texts = [...known, ...others.sort()].map((key) => `${stringText(key)}:${fieldText(key, fields[key])}`);
  return `{${texts.join(',')}}`;
}

export function metadataText(metadata: JsonRecord): string {
  return structText(METADATA, metadata);
}

/** An object's PartialObjectMetadata. */
export function partialText(metadata: JsonRecord): string {
  return structText(['kind', 'apiVersion'], { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata });
}

function fieldText(key: string, value: unknown): string {
  if (key === 'metadata' && isRecord(value)) return metadataText(value);
  if (key !== 'managedFields' || !Array.isArray(value)) return toJsonText(value);
  return `[${value.map((entry) => (isRecord(entry) ? structText(OWNERSHIP, entry) : 'null')).join(',')}]`;
}
