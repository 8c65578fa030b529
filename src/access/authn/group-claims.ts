import { load, YAMLException } from 'js-yaml';
import type { InstallationState } from '../installation.js';
import type { Subject } from '../subject.js';

const DEFAULT_SCOPES = ['groups'];

/** The groups of a subject: what its claims say that `scopes` of argocd-rbac-cm names. */
export function groupsOf(subject: Subject, { rbac }: Pick<InstallationState, 'rbac'>): readonly string[] {
  return scopesIn(rbac?.get('scopes') ?? '').flatMap((scope) => subject.claims.get(scope) ?? []);
}

/** A YAML list; the default where it is empty, or none. */
function scopesIn(text: string): readonly string[] {
  try {
    const value: unknown = load(text);
    const scopes = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
    return scopes.length > 0 ? scopes : DEFAULT_SCOPES;
  } catch (thrown) {
    if (thrown instanceof YAMLException) return DEFAULT_SCOPES;
    throw thrown;
  }
}
