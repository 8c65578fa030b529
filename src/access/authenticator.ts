import { ANONYMOUS_CALLER, type Caller } from './caller.js';

/** From credentials to a caller. */
export interface Authenticator {
  /**
   * By request metadata; HTTP headers have the same names. Rejects with UNAUTHENTICATED, or with UNAVAILABLE where
   * that cannot be told now.
   */
  authenticate(metadata: ReadonlyMap<string, string>): Promise<Caller>;
  /** Called in the turn that reads a change of accounts, keys, project tokens or revocations: sessions may have a problem now. */
  onChange(listener: () => void): void;
}

/** No access control: everyone is the same caller. */
export const everyoneIsAnonymous: Authenticator = {
  authenticate: () => Promise.resolve(ANONYMOUS_CALLER),
  onChange: () => undefined,
};
