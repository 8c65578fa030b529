import { isRecord, type KubernetesObject } from '../kubernetes-object.js';
import { conflictError } from './apply-conflict.js';
import { fieldsOf } from './applied-fields.js';
import { type Comparison, isSame } from './comparison.js';
import { type Fields, union } from './field-tree.js';
import { withLastApplied, withoutMigrated } from './last-applied.js';
import { mergeApplied } from './merge-applied.js';
import { isSameOwner, managedFieldsOf, ownable, type Owner, type Owners, parseOwners } from './owner.js';
import { changes, conflictsOf, mine, ownersBeforeApply, withoutChanged } from './ownership.js';
import { pruned } from './prune.js';
import type { Shape } from './shape.js';

export interface Application {
  readonly config: unknown;
  /** With the parts that the path does not write. */
  readonly whole: unknown;
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
  const refused = force ? [] : withoutMigrated(conflicts, { live, author, shape });
  if (refused.length > 0) throw conflictError(refused);
  const after = [...withoutChanged(others, comparison), ...applier(ownable(asked), { author, former, comparison })];
  return withOwners(withLastApplied(next, application.whole, author), managedFieldsOf(after));
}

interface Applier {
  readonly author: Owner;
  readonly former: Owner | undefined;
  readonly comparison: Comparison;
}

/** The time of an apply that changes nothing is not noted. */
function applier(fields: Fields, { author, former, comparison }: Applier): Owners {
  if (isSame(comparison)) return fields ? [{ ...author, fields, time: former?.time ?? '' }] : [];
  return mine(author, fields, former);
}

function withOwners(object: unknown, managedFields: unknown): unknown {
  if (!isRecord(object)) return object;
  const { metadata } = object;
  return { ...object, metadata: { ...(isRecord(metadata) ? metadata : {}), managedFields } };
}
