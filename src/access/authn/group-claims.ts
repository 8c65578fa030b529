import type { InstallationState } from '../installation.js';
import { parseScopes } from '../scopes.js';
import type { Subject } from '../subject.js';

/** The groups of a subject: what its claims say that `scopes` of argocd-rbac-cm names; none where that cannot be read. */
export function groupsOf(subject: Subject, { rbac }: Pick<InstallationState, 'rbac'>): readonly string[] {
  return (parseScopes(rbac?.get('scopes') ?? '') ?? []).flatMap((scope) => subject.claims.get(scope) ?? []);
}
