import type { Subject } from '../subject.js';

/** The groups of a subject: what its claims say that `scopes` of the policy names. */
export function groupsOf(subject: Subject, scopes: readonly string[]): readonly string[] {
  return scopes.flatMap((scope) => subject.claims.get(scope) ?? []);
}
