/**
 * Which namespaces are followed: the server's own, and those that a pattern of `--application-namespaces` matches.
 * A pattern is a glob (`*` and `?`), or a regular expression between slashes, unanchored as in Argo CD.
 */
export interface FollowedNamespaces {
  /** Whether one namespace-wide watch is enough. */
  readonly isSingle: boolean;
  follows(namespace: string): boolean;
}

/** Throws Error naming a pattern that is not a regular expression. */
export function parseFollowedNamespaces(own: string, patterns: readonly string[]): FollowedNamespaces {
  const matchers = patterns.filter((pattern) => pattern !== '').map(toRegExp);
  return {
    isSingle: matchers.length === 0,
    follows: (namespace) => namespace === own || matchers.some((matcher) => matcher.test(namespace)),
  };
}

function toRegExp(pattern: string): RegExp {
  if (pattern.length > 2 && pattern.startsWith('/') && pattern.endsWith('/')) return new RegExp(pattern.slice(1, -1));
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}
