import { isRecord, type KubernetesObject } from '../kubernetes-object.js';
import { conflictError } from './apply-conflict.js';
import { fieldsOf } from './applied-fields.js';
import { union } from './field-tree.js';
import { mergeApplied } from './merge-applied.js';
import { isSameOwner, managedFieldsOf, ownable, type Owner, parseOwners } from './owner.js';
import { changes, conflictsOf, mine, ownersBeforeApply, withoutChanged } from './ownership.js';
import { pruned } from './prune.js';
import type { Shape } from './shape.js';

export interface Application {
  readonly config: unknown;
  readonly shape: Shape;
  /** Without fields. */
  readonly author: Owner;
  /** Takes what others own, instead of refusing. */
  readonly force: boolean;
}

/** The object as a configuration leaves it, with its owners; throws 409 where others own what would change. */
export function applied(live: KubernetesObject | undefined, application: Application): unknown {
  const { config, shape, author, force } = application;
  const known = live ? parseOwners(live.metadata['managedFields']) : [];
  const owners = live && known.length === 0 ? ownersBeforeApply(live, author, shape) : known;
  const others = owners.filter((owner) => !isSameOwner(owner, author));
  const former = owners.find((owner) => isSameOwner(owner, author));
  const asked = fieldsOf(config, shape);
  const owned = others.map(({ fields }) => fields).reduce(union, asked);
  const next = pruned(mergeApplied(live, config, shape), { last: former?.fields, owned }, shape);
  const comparison = changes(live, next, shape);
  const conflicts = conflictsOf(others, author, comparison);
  if (conflicts.length > 0 && !force) throw conflictError(conflicts);
  const after = [...withoutChanged(others, comparison), ...mine(author, ownable(asked), former)];
  return withOwners(next, managedFieldsOf(after));
}

function withOwners(object: unknown, managedFields: unknown): unknown {
  if (!isRecord(object)) return object;
  const { metadata } = object;
  return { ...object, metadata: { ...(isRecord(metadata) ? metadata : {}), managedFields } };
}
