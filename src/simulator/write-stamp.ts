import { ownedFields } from './field-ownership.js';
import type { KubernetesObject } from './kubernetes-object.js';

export interface WriteOptions {
  /** Written into managedFields. */
  readonly manager?: string;
  readonly subresource?: string;
  readonly dryRun?: boolean;
}

interface Moment {
  /** RFC 3339, whole seconds. */
  readonly time: string;
  /** undefined for a creation that is only tried. */
  readonly revision: bigint | undefined;
}

/** The object as this write leaves it: owned by its writer, under the revision of the write. */
export function stamped(
  before: KubernetesObject | undefined,
  { object, options }: { readonly object: KubernetesObject; readonly options: WriteOptions },
  { time, revision }: Moment,
): KubernetesObject {
  const { manager = 'kubecast-simulator', subresource } = options;
  const managedFields = ownedFields(before, object, { name: manager, time, ...(subresource ? { subresource } : {}) });
  const resourceVersion = revision === undefined ? {} : { resourceVersion: revision.toString() };
  return { ...object, metadata: { ...object.metadata, managedFields, ...resourceVersion } };
}
