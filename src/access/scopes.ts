import { load, YAMLException } from 'js-yaml';

const DEFAULT_SCOPES = ['groups'];

/** The claims that name a caller's groups, from `scopes` of argocd-rbac-cm: a YAML list, empty for the default; undefined for anything else. */
export function parseScopes(text: string): readonly string[] | undefined {
  try {
    const value: unknown = text === '' ? null : load(text);
    if (value === null || value === undefined) return DEFAULT_SCOPES;
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
  } catch (thrown) {
    if (thrown instanceof YAMLException) return undefined;
    throw thrown;
  }
}
