/** Who a call comes from, by its metadata (HTTP headers have the same names). Throws UNAUTHENTICATED. */
export interface Authenticator {
  /** Empty for an anonymous caller. */
  subjectOf(metadata: ReadonlyMap<string, string>): string;
}

/** No access control: everyone is the same caller. */
export const everyoneIsAnonymous: Authenticator = { subjectOf: () => '' };
