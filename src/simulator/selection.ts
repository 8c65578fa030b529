import { parseFieldSelector } from './field-selector.js';
import type { KindRegistration } from './kind-registration.js';
import { parseLabelSelector } from './label-selector.js';
import type { StoredObject } from './stored-object.js';

/** Which objects a list or a watch asks for. */
export interface Selection {
  readonly namespace: string | undefined;
  /** Whether labels or fields narrow it: lists then do not count what remains. */
  readonly isNarrowed: boolean;
  matches(object: StoredObject): boolean;
}

export interface Selectors {
  readonly namespace: string | undefined;
  readonly labelSelector: string;
  readonly fieldSelector: string;
}

export function selection(kind: KindRegistration, selectors: Selectors): Selection {
  const { namespace, labelSelector, fieldSelector } = selectors;
  const hasLabels = parseLabelSelector(labelSelector);
  const hasFields = parseFieldSelector(fieldSelector, kind);
  return {
    namespace,
    isNarrowed: labelSelector !== '' || fieldSelector !== '',
    matches: (object) =>
      (namespace === undefined || object.namespace === namespace) && hasLabels(object.labels) && hasFields(object),
  };
}
