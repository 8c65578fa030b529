import { shapeOf } from './apply/kind-shapes.js';
import { managedFieldsOf, type Owner, type Owners, ownTheSame, parseOwners } from './apply/owner.js';
import { changes, ownersAfterUpdate } from './apply/ownership.js';
import type { KindRegistration } from './kind-registration.js';
import { isRecord, type KubernetesObject } from './kubernetes-object.js';

export interface WriteOptions {
  /** Written into managedFields. */
  readonly manager?: string;
  readonly subresource?: string;
  readonly dryRun?: boolean;
  /** The written managedFields are those to keep: who owns what was decided before. */
  readonly isApplied?: boolean;
}

interface Written {
  readonly kind: KindRegistration;
  /** With the managedFields that its writer sent, if any. */
  readonly object: KubernetesObject;
  readonly options: WriteOptions;
  /** RFC 3339, whole seconds. */
  readonly time: string;
}

/** The object with who owns what in it after this write. */
export function owned(
  before: KubernetesObject | undefined,
  { kind, object, options, time }: Written,
): KubernetesObject {
  const sent = object.metadata['managedFields'];
  if (options.isApplied) return withOwners(object, parseOwners(sent));
  const known = ownersBefore(before, options.subresource ? undefined : sent);
  if (known === undefined) return withOwners(object, []);
  const author = authorOf(object, options, time);
  return withOwners(object, ownersAfterUpdate(known, author, changes(before, object, shapeOf(kind))));
}

export function authorOf(object: KubernetesObject, options: WriteOptions, time: string): Owner {
  const { manager = 'kubecast-simulator', subresource = '' } = options;
  return { manager, operation: 'Update', apiVersion: object.apiVersion, subresource, time, fields: undefined };
}

/** Whether both have the same owners, whenever they came to be. */
export function hasSameOwners(a: KubernetesObject, b: KubernetesObject): boolean {
  return ownTheSame(parseOwners(a.metadata['managedFields']), parseOwners(b.metadata['managedFields']));
}

export function withRevision(object: KubernetesObject, revision: bigint | undefined): KubernetesObject {
  if (revision === undefined) return object;
  return { ...object, metadata: { ...object.metadata, resourceVersion: revision.toString() } };
}

/** A writer may edit the owners; one that sends none keeps them. Of an object that nobody owns nobody is to be noted. */
function ownersBefore(before: KubernetesObject | undefined, sent: unknown): Owners | undefined {
  if (!before) return [];
  const known = parseOwners(before.metadata['managedFields']);
  if (!Array.isArray(sent) || sent.length === 0) return known.length > 0 ? known : undefined;
  const isReset = sent.length === 1 && isRecord(sent[0]) && Object.keys(sent[0]).length === 0;
  return isReset ? undefined : parseOwners(sent);
}

function withOwners(object: KubernetesObject, owners: Owners): KubernetesObject {
  const { managedFields: _, ...metadata } = object.metadata;
  const entries = managedFieldsOf(owners);
  return {
    ...object,
    metadata: { ...metadata, name: object.metadata.name, ...(entries ? { managedFields: entries } : {}) },
  };
}
