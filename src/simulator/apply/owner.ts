import { isDeepStrictEqual } from 'node:util';
import { isRecord, type JsonRecord, textOf } from '../kubernetes-object.js';
import { difference, type Fields, type FieldTree, parseFields } from './field-tree.js';

/** One entry of managedFields: who set which fields, how, when. */
export interface Owner {
  readonly manager: string;
  readonly operation: string;
  readonly apiVersion: string;
  readonly subresource: string;
  /** '' where it was not noted. */
  readonly time: string;
  readonly fields: Fields;
}

export type Owners = readonly Owner[];

export function parseOwners(managedFields: unknown): Owners {
  const entries = Array.isArray(managedFields) ? managedFields.filter(isRecord) : [];
  return entries.map((entry) => ({
    manager: textOf(entry['manager']),
    operation: textOf(entry['operation']),
    apiVersion: textOf(entry['apiVersion']),
    subresource: textOf(entry['subresource']),
    time: textOf(entry['time']),
    fields: parseFields(entry['fieldsV1']),
  }));
}

/** In the order of the real server; undefined where nobody owns anything. */
export function managedFieldsOf(owners: Owners): readonly JsonRecord[] | undefined {
  if (owners.length === 0) return undefined;
  return [...owners].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)).map(entryOf);
}

function entryOf({ manager, operation, apiVersion, subresource, time, fields }: Owner): JsonRecord {
  return {
    apiVersion,
    fieldsType: 'FieldsV1',
    fieldsV1: fields ?? {},
    manager,
    operation,
    ...(subresource ? { subresource } : {}),
    ...(time ? { time } : {}),
  };
}

function sortKey({ operation, time, manager, apiVersion, subresource }: Owner): string {
  return [operation, time, manager, apiVersion, subresource].join('\0');
}

/** Whether both are one: an applier is the same in all versions. */
export function isSameOwner(a: Owner, b: Owner): boolean {
  const isSame = a.manager === b.manager && a.operation === b.operation && a.subresource === b.subresource;
  return isSame && (a.operation === 'Apply' || a.apiVersion === b.apiVersion);
}

/** Whether they own the same, whenever they came to. */
export function ownTheSame(a: Owners, b: Owners): boolean {
  const timeless = (owners: Owners): unknown => managedFieldsOf(owners.map((owner) => ({ ...owner, time: '' })));
  return isDeepStrictEqual(timeless(a), timeless(b));
}

const LEAF: FieldTree = {};
const IN_METADATA = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
];

/** Paths that nobody can own. */
const UNOWNED: FieldTree = {
  'f:apiVersion': LEAF,
  'f:kind': LEAF,
  'f:metadata': { '.': LEAF, ...Object.fromEntries(IN_METADATA.map((field) => [`f:${field}`, LEAF])) },
};

export function ownable(fields: Fields): Fields {
  return difference(fields, UNOWNED);
}
