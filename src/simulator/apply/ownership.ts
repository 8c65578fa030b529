import { isRecord, type KubernetesObject } from '../kubernetes-object.js';
import { type Comparison, compare, written } from './comparison.js';
import { difference, type Fields, intersection, union } from './field-tree.js';
import { isSameOwner, ownable, type Owner, type Owners } from './owner.js';
import type { Shape } from './shape.js';

/** Somebody else's fields that a writer would change. */
export interface Conflict {
  readonly owner: Owner;
  readonly fields: Fields;
}

/** Who owns what after an update by `author`: what it changed is its own now, and no longer anybody else's. */
export function ownersAfterUpdate(owners: Owners, author: Owner, comparison: Comparison): Owners {
  const others = owners.filter((owner) => !isSameOwner(owner, author));
  const former = owners.find((owner) => isSameOwner(owner, author));
  const fields = ownable(union(difference(former?.fields, comparison.removed), written(comparison)));
  return [...withoutChanged(others, comparison), ...mine(author, fields, former)];
}

export function changes(before: unknown, after: unknown, shape: Shape): Comparison {
  return compare(withoutOwners(before), withoutOwners(after), shape);
}

function withoutOwners(object: unknown): unknown {
  if (!isRecord(object)) return {};
  const { metadata } = object;
  if (!isRecord(metadata)) return object;
  return { ...object, metadata: { ...metadata, managedFields: undefined, resourceVersion: undefined } };
}

export function conflictsOf(owners: Owners, author: Owner, comparison: Comparison): readonly Conflict[] {
  const changed = written(comparison);
  return owners
    .filter((owner) => !isSameOwner(owner, author))
    .map((owner) => ({ owner, fields: intersection(owner.fields, changed) }))
    .filter(({ fields }) => fields !== undefined);
}

export function withoutChanged(owners: Owners, comparison: Comparison): Owners {
  const lost = union(written(comparison), comparison.removed);
  return owners
    .map((owner) => ({ ...owner, fields: difference(owner.fields, lost) }))
    .filter(({ fields }) => fields !== undefined);
}

/** An owner of nothing is none; the time is that of the last change. */
export function mine(author: Owner, fields: Fields, former: Owner | undefined): Owners {
  if (!fields) return [];
  const isChanged = !former || difference(fields, former.fields) || difference(former.fields, fields);
  return [{ ...author, fields, time: isChanged ? author.time : former.time }];
}

/** Owns what is there already when somebody applies to an object that nobody owns. */
export function ownersBeforeApply(live: KubernetesObject, author: Owner, shape: Shape): Owners {
  const fields = ownable(written(changes({}, live, shape)));
  const before = { manager: 'before-first-apply', operation: 'Update', apiVersion: live.apiVersion, subresource: '' };
  return fields ? [{ ...before, time: author.time, fields }] : [];
}
