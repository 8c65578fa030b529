import { ArgocdAuthenticator, noForeignTokens } from '../access/authn/argocd-authenticator.js';
import { LocalRevocations } from '../access/authn/local-revocations.js';
import type { Revocations } from '../access/authn/revocations.js';
import { SharedRevocations } from '../access/authn/shared-revocations.js';
import { type Authenticator, everyoneIsAnonymous } from '../access/authenticator.js';
import { allowAll, type Enforcer } from '../access/enforcer.js';
import type { Installation } from '../access/installation.js';
import type { PolicyHealth } from '../access/policy-gate.js';
import { ArgocdEnforcer } from '../access/rbac/argocd-enforcer.js';
import { WaitingAuthenticator } from '../access/waiting-authenticator.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Revision } from '../model/revision.js';
import type { SharedCache } from '../source/shared-cache.js';

export interface AccessControlOptions {
  readonly installation: Installation;
  /** Argo CD's Redis, where there is one. */
  readonly cache: SharedCache | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

/** Who asks, and what they may see: one for a server. */
export interface AccessControl {
  readonly authenticator: Authenticator;
  /** Made when the store is there, since a policy's past is told in its positions. */
  readonly enforcer: (position: () => Revision | undefined, clock: Clock) => Enforcer;
  readonly revocations: Revocations;
  /** Undefined until the enforcer was made, and where nobody is asked who they are. */
  readonly policy: () => (PolicyHealth & ArgocdEnforcer) | undefined;
  start(): void;
  stop(): void;
}

/** By Argo CD's accounts and policies. */
export function createAccessControl({ installation, cache, clock, log }: AccessControlOptions): AccessControl {
  const shared = cache && new SharedRevocations({ cache, clock, log });
  const revocations = shared ?? new LocalRevocations(clock, log);
  const argocd = new ArgocdAuthenticator({ installation, revocations, clock, foreign: noForeignTokens });
  let policy: ArgocdEnforcer | undefined;
  return {
    authenticator: new WaitingAuthenticator(argocd, installation, clock),
    enforcer: (position) => (policy = new ArgocdEnforcer(installation, { log, clock, position })),
    revocations,
    policy: () => policy,
    start: () => void shared?.start(),
    stop: () => shared?.close(),
  };
}

/** Everybody sees everything. */
export function createOpenAccess({ clock, log }: AccessControlOptions): AccessControl {
  return {
    authenticator: everyoneIsAnonymous,
    enforcer: () => allowAll,
    revocations: new LocalRevocations(clock, log),
    policy: () => undefined,
    start: () => undefined,
    stop: () => undefined,
  };
}
