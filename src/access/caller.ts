import type { StatusError } from '../base/status-error.js';
import { ANONYMOUS, type Subject } from './subject.js';

/** What lets a caller in, for as long as it has no problem. */
export interface Admission {
  /** Milliseconds since 1970; undefined where it does not expire. */
  readonly expiresAt: number | undefined;
  /** Why it no longer counts (revoked, account disabled, role gone), as far as this replica knows now; undefined while it does. */
  problem(): StatusError | undefined;
  /** Present where the truth lies elsewhere (an identity provider): to be asked every 60 s while a stream is open. */
  verifyAgain?(): Promise<StatusError | undefined>;
}

/** A token that was verified. */
export interface Session extends Admission {
  /** Of the token; empty where it has none. */
  readonly id: string;
  readonly issuer: string;
  /** An API key, or a token of a project: whoever has it may leave, but only who issued it takes it back. */
  readonly outlivesLogout?: boolean;
  /** Seconds since 1970, as in the token. */
  readonly issuedAt: number | undefined;
}

/**
 * Who calls.
 *   session    a verified token
 *   anonymous  nobody in particular, and that is allowed: `users.anonymous.enabled`, or no access control at all
 *   nobody     not let in; only services that are open to all see such a caller
 */
export interface Caller {
  readonly kind: 'session' | 'anonymous' | 'nobody';
  readonly subject: Subject;
  /** Exactly where `kind` is `session`. */
  readonly session: Session | undefined;
  /** Of callers without a session, where a setting lets them in that may change. */
  readonly admission?: Admission;
}

export const ANONYMOUS_CALLER: Caller = { kind: 'anonymous', subject: ANONYMOUS, session: undefined };
export const NOBODY: Caller = { kind: 'nobody', subject: ANONYMOUS, session: undefined };
