import { invalidArgument } from '../base/status-error.js';
import { parseRequirements } from './label-parser.js';
import { matchesRequirement, type Requirement, requirementText } from './label-requirement.js';

/** Bounds what a client can make us evaluate per object. */
const MAX_SELECTOR_BYTES = 4096;

/** A parsed Kubernetes label selector. `text` is canonical: selectors that mean the same requirements share it. */
export interface LabelSelector {
  readonly text: string;
  matches(labels: ReadonlyMap<string, string>): boolean;
}

export const EVERYTHING: LabelSelector = { text: '', matches: () => true };

/** The complete grammar of apimachinery's labels.Parse. Throws INVALID_ARGUMENT that says what is wrong, and where. */
export function parseLabelSelector(text: string): LabelSelector {
  if (Buffer.byteLength(text) > MAX_SELECTOR_BYTES) {
    throw invalidArgument(`selector is longer than ${MAX_SELECTOR_BYTES} bytes`);
  }
  const requirements = parseRequirements(text);
  if (requirements.length === 0) return EVERYTHING;
  return {
    text: canonicalText(requirements),
    matches: (labels) => requirements.every((requirement) => matchesRequirement(requirement, labels)),
  };
}

function canonicalText(requirements: readonly Requirement[]): string {
  return [...new Set(requirements.map(requirementText))].sort().join(',');
}
