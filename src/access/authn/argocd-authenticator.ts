import { Code, StatusError } from '../../base/status-error.js';
import type { Authenticator } from '../authenticator.js';
import { ANONYMOUS_CALLER, type Caller } from '../caller.js';
import { invalidSession, noSession } from './invalid-session.js';
import { LOCAL_ISSUER, localTokenOf, nameOfOwner, REVOKED, sessionKey, verifySignature } from './local-token.js';
import { LocalSession, type SessionWorld } from './local-session.js';
import { subjectOf, textClaim } from './token-claims.js';
import { tokenOf } from './token-source.js';
import { parseTokenText, type TokenText } from './token-text.js';

/** Says who calls by a token that somebody else has issued. */
export interface ForeignTokens {
  callerBy(token: TokenText): Promise<Caller>;
}

export interface ArgocdAuthenticatorOptions extends SessionWorld {
  readonly foreign: ForeignTokens;
}

/** Callers by Argo CD's rules: accounts and project roles by its own key, people by the identity provider. */
export class ArgocdAuthenticator implements Authenticator {
  private readonly anonymous: Caller = {
    ...ANONYMOUS_CALLER,
    admission: { expiresAt: undefined, problem: () => (this.letsAnonymousIn() ? undefined : noSession()) },
  };

  constructor(private readonly options: ArgocdAuthenticatorOptions) {}

  /** Where anonymous callers are let in, bad credentials are as good as none, and their claims count for nothing. */
  async authenticate(metadata: ReadonlyMap<string, string>): Promise<Caller> {
    try {
      return await this.verified(metadata);
    } catch (thrown) {
      if (thrown instanceof StatusError && this.letsAnonymousIn()) return this.anonymous;
      throw thrown;
    }
  }

  onChange(listener: () => void): void {
    this.options.installation.onChange((parts) => {
      if (parts.has('config') || parts.has('secret') || parts.has('projects')) listener();
    });
    this.options.revocations.onChange(listener);
  }

  private letsAnonymousIn(): boolean {
    return this.options.installation.state.config.get('users.anonymous.enabled') === 'true';
  }

  private async verified(metadata: ReadonlyMap<string, string>): Promise<Caller> {
    const text = tokenOf(metadata);
    if (text === undefined) throw noSession();
    const token = parseTokenText(text);
    const isLocal = textClaim(token.claims, 'iss') === LOCAL_ISSUER;
    return isLocal ? this.localCaller(token) : this.options.foreign.callerBy(token);
  }

  private async localCaller(token: TokenText): Promise<Caller> {
    const key = sessionKey(this.options.installation.state);
    await verifySignature(token, key);
    const session = new LocalSession(localTokenOf(token), key, this.options);
    const problem = session.problem();
    if (problem) throw problem;
    if (session.id !== '' && (await this.options.revocations.check(session.id))) throw invalidSession(REVOKED);
    return { kind: 'session', subject: subjectOf(nameOfOwner(session.token.owner), token.claims), session };
  }
}

/** An installation without an identity provider. */
export const noForeignTokens: ForeignTokens = {
  callerBy: () => Promise.reject(new StatusError(Code.UNAUTHENTICATED, 'invalid session: failed to verify the token')),
};
