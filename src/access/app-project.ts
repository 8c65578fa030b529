import type { StoredObject } from '../model/stored-object.js';

/** A role of a project, as its AppProject declares it. */
export interface ProjectRole {
  readonly name: string;
  /** Lines of policy, as they were written. */
  readonly policies: readonly string[];
  readonly groups: readonly string[];
}

/** A token that was issued for a role of a project: valid by its id, else by when it was issued. */
export interface ProjectToken {
  readonly id: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
}

/** What permissions and reads ask of an AppProject; its whole text stays in `object`. */
export interface AppProject {
  readonly name: string;
  readonly object: StoredObject;
  readonly roles: readonly ProjectRole[];
  /** `status.jwtTokensByRole`, by the name of the role. */
  readonly tokens: ReadonlyMap<string, readonly ProjectToken[]>;
  /** Namespaces (globs) whose applications may belong to it, beside Argo CD's own. */
  readonly sourceNamespaces: readonly string[];
}

/** Fields of the wrong shape count as absent: an odd AppProject must not take the others with it. */
export function parseAppProject(object: StoredObject): AppProject {
  const { spec, status } = recordOf(JSON.parse(object.bytes.toString()));
  const { roles, sourceNamespaces } = recordOf(spec);
  const { jwtTokensByRole } = recordOf(status);
  return {
    name: object.header.name,
    object,
    roles: listOf(roles).flatMap(roleOf),
    tokens: new Map(Object.entries(recordOf(jwtTokensByRole)).map(([role, tokens]) => [role, tokensOf(tokens)])),
    sourceNamespaces: textsOf(sourceNamespaces),
  };
}

function roleOf(value: unknown): ProjectRole[] {
  const { name, policies, groups } = recordOf(value);
  return typeof name === 'string' ? [{ name, policies: textsOf(policies), groups: textsOf(groups) }] : [];
}

function tokensOf(value: unknown): ProjectToken[] {
  return listOf(recordOf(value)['items']).map((item) => {
    const { id, iat } = recordOf(item);
    return { id: typeof id === 'string' ? id : '', issuedAt: typeof iat === 'number' ? iat : 0 };
  });
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((item) => typeof item === 'string');
}
