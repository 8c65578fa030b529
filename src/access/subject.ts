/** Who asks, as far as RBAC reads it (contract 6). */
export interface Subject {
  /** RBAC's subject: an account, `proj:PROJECT:ROLE`, or what an identity provider calls a person; empty for an anonymous caller. */
  readonly name: string;
  /** The token's claims that are strings, or lists of strings: the policy's `scopes` say which of them name groups. */
  readonly claims: ReadonlyMap<string, readonly string[]>;
}

export const ANONYMOUS: Subject = { name: '', claims: new Map() };

/** A subject of which nothing but the name is known. */
export function subjectNamed(name: string): Subject {
  return name === '' ? ANONYMOUS : { name, claims: new Map() };
}
