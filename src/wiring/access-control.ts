import { ArgocdAuthenticator } from '../access/authn/argocd-authenticator.js';
import { groupsOf } from '../access/authn/group-claims.js';
import { LocalRevocations } from '../access/authn/local-revocations.js';
import { Logins } from '../access/authn/logins.js';
import { ThreadedPasswords } from '../access/authn/passwords.js';
import { renewedToken } from '../access/authn/renewal.js';
import type { Revocations } from '../access/authn/revocations.js';
import { SharedRevocations } from '../access/authn/shared-revocations.js';
import { SsoTokens } from '../access/authn/sso-tokens.js';
import { parseTokenFile } from '../access/authn/token-file.js';
import { ProviderGroups } from '../access/authn/provider-groups.js';
import { TokenFileAuthenticator } from '../access/authn/token-file-authenticator.js';
import { type Authenticator, everyoneIsAnonymous } from '../access/authenticator.js';
import type { Caller } from '../access/caller.js';
import { allowAll, type Enforcer } from '../access/enforcer.js';
import { FollowedFile } from '../access/followed-file.js';
import { FollowedFileGate } from '../access/followed-file-gate.js';
import type { Installation } from '../access/installation.js';
import { ArgocdEnforcer } from '../access/rbac/argocd-enforcer.js';
import { SessionKeyGate } from '../access/session-key-gate.js';
import type { Subject } from '../access/subject.js';
import { WaitingAuthenticator } from '../access/waiting-authenticator.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Random } from '../base/random.js';
import type { AccessConfig } from '../config/access-config.js';
import type { Revision } from '../model/revision.js';
import type { SharedCache } from '../source/shared-cache.js';
import type { ReadinessGate } from '../store/readiness-gate.js';

export interface AccessControlOptions {
  readonly access: AccessConfig;
  readonly installation: Installation;
  /** Argo CD's Redis, where there is one. */
  readonly cache: SharedCache | undefined;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Who asks, and what they may see: one for a server. */
export interface AccessControl {
  readonly authenticator: Authenticator;
  /** Made when the store is there, since a policy's past is told in its positions. */
  readonly enforcer: (position: () => Revision | undefined, clock: Clock) => Enforcer;
  readonly revocations: Revocations;
  /** Undefined where there are no passwords to log in with. */
  readonly logins: Logins | undefined;
  /** What readiness should know of where callers come from. */
  readonly gates: readonly ReadinessGate[];
  groupsOf(subject: Subject): readonly string[];
  /** A token in place of one that is about to expire; undefined where none is due. */
  renewed(caller: Caller): Promise<string | undefined>;
  /** Whether people of the identity provider cannot be let in, since nobody could say their groups. */
  lacksGroups(): boolean;
  /** Undefined until the enforcer was made, and where nobody is asked who they are. */
  readonly policy: () => ArgocdEnforcer | undefined;
  start(): void;
  stop(): void;
}

/** Throws an Error of one line where a file cannot be read. */
export function createAccessControl(options: AccessControlOptions): AccessControl {
  const { access, installation, cache, clock, log } = options;
  const shared = cache && new SharedRevocations({ cache, clock, log });
  const revocations = shared ?? new LocalRevocations(clock, log);
  if (access.auth === 'none') return { revocations, ...openAccess() };
  const followed =
    access.tokenFile === undefined ? byArgocd(options, revocations) : byTokenFile(options, access.tokenFile);
  let policy: ArgocdEnforcer | undefined;
  const needs = { isKnown: () => installation.isKnown, hasPolicy: () => policy?.hasGoodPolicy === true };
  return {
    ...followed,
    revocations,
    groupsOf: (subject) => groupsOf(subject, policy?.scopes ?? []),
    authenticator: new WaitingAuthenticator(followed.authenticator, needs, clock),
    enforcer: (position) =>
      (policy = new ArgocdEnforcer(installation, { log, clock, position, ...policySource(access) })),
    policy: () => policy,
    start: () => void shared?.start(),
    stop() {
      followed.stop();
      shared?.close();
    },
  };
}

/** What messages call the policy by. */
function policySource({ rbacPolicyFile }: AccessConfig): { readonly source?: string } {
  return rbacPolicyFile === undefined ? {} : { source: rbacPolicyFile };
}

type Identities = Pick<AccessControl, 'authenticator' | 'logins' | 'gates' | 'renewed' | 'lacksGroups' | 'stop'>;

/** Everybody sees everything. */
function openAccess(): Omit<AccessControl, 'revocations'> {
  return {
    authenticator: everyoneIsAnonymous,
    enforcer: () => allowAll,
    logins: undefined,
    gates: [],
    groupsOf: () => [],
    renewed: () => Promise.resolve(undefined),
    lacksGroups: () => false,
    policy: () => undefined,
    start: () => undefined,
    stop: () => undefined,
  };
}

const GROUPS_TIMEOUT_MS = 5_000;

/** Accounts, project tokens and the identity provider of an Argo CD. */
function byArgocd(options: AccessControlOptions, revocations: Revocations): Identities {
  const { access, installation, cache, clock, random, log } = options;
  const world = { installation, revocations, clock };
  const dexServer = access.dexServer === undefined ? undefined : new URL(access.dexServer);
  const keyPrefix = access.redisKeyPrefix;
  const groups = new ProviderGroups({ installation, cache, keyPrefix, clock, log, timeoutMs: GROUPS_TIMEOUT_MS });
  const passwords = new ThreadedPasswords(clock);
  return {
    authenticator: new ArgocdAuthenticator({
      ...world,
      foreign: new SsoTokens({ ...world, log, dexServer, groups }),
    }),
    logins: new Logins({ installation, passwords, clock, random, log }),
    gates: [new SessionKeyGate(installation, log)],
    renewed: (caller) => renewedToken(caller, { installation, clock }),
    lacksGroups: () => groups.isMissing,
    stop: () => passwords.close(),
  };
}

/** Tokens that an operator wrote down. */
function byTokenFile({ clock, log }: AccessControlOptions, path: string): Identities {
  const file = new FollowedFile({ path, parse: parseTokenFile, clock, log });
  const authenticator = new TokenFileAuthenticator(file.value);
  file.onChange(() => authenticator.replace(file.value));
  return {
    authenticator,
    logins: undefined,
    gates: [new FollowedFileGate('tokens', file)],
    renewed: () => Promise.resolve(undefined),
    lacksGroups: () => false,
    stop: () => file.stop(),
  };
}
