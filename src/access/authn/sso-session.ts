import { createHash } from 'node:crypto';
import { StatusError } from '../../base/status-error.js';
import type { Session } from '../caller.js';
import { invalidSession, unverifiable } from './invalid-session.js';
import { REVOKED } from './local-token.js';
import type { SessionWorld } from './local-session.js';
import { type OidcSettings, oidcSettingsOf } from './oidc-settings.js';
import { timeProblem, type TokenTimes, textClaim, timesOf, userOf } from './token-claims.js';
import type { TokenText } from './token-text.js';

/** What a token of an identity provider says, verified or not. */
export interface SsoIdentity {
  /** By which it is revoked. */
  readonly id: string;
  readonly issuer: string;
  /** Undefined where the token does not say for whom it was issued. */
  readonly audiences: readonly string[] | undefined;
  readonly user: string;
  readonly times: TokenTimes;
}

/** What asks to be understood in a way that we do not know, brings a key along, or says where one is. */
const REFUSED_HEADERS = ['crit', 'jku', 'jwk', 'x5u', 'x5c'];

/** Throws where the header leads elsewhere than to the provider's keys. */
export function ssoIdentityOf(token: TokenText): SsoIdentity {
  const { header, claims } = token;
  const strange = REFUSED_HEADERS.find((name) => header.has(name));
  if (strange !== undefined) throw new Error(`its header has ${strange}`);
  return {
    id: ID_CLAIMS.map((name) => textClaim(claims, name)).find((id) => id !== '') ?? hashOf(token),
    issuer: textClaim(claims, 'iss'),
    audiences: claims.has('aud') ? audiencesIn(claims.get('aud')) : undefined,
    user: textClaim(claims, 'sub') === '' ? '' : userOf(claims),
    times: timesOf(claims),
  };
}

/** As in Argo CD, which shares the revocations: what the standard names, Entra's own, what Dex has. */
const ID_CLAIMS = ['jti', 'uti', 'at_hash'];

/** Without the signature, which can be another one of the same token. */
function hashOf({ text }: TokenText): string {
  const digest = createHash('sha256')
    .update(text.slice(0, text.lastIndexOf('.')))
    .digest('base64url');
  return `sha256:${digest}`;
}

function audiencesIn(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === 'string');
}

/** Names that mean something else to RBAC: no provider may hand them out. */
const RESERVED = /^(proj|role):/;

/** Why what a token says does not fit `settings` at `now`: for the log; undefined where it does. */
export function identityProblem(
  identity: SsoIdentity,
  settings: OidcSettings | undefined,
  now: number,
): string | undefined {
  const { issuer, audiences, user, times } = identity;
  if (!settings) return 'no identity provider is configured';
  if (issuer !== settings.issuer) return 'it was issued by somebody else';
  const isForUs = audiences?.some((audience) => settings.audiences.includes(audience)) ?? settings.letsNoAudienceIn;
  if (!isForUs) return 'it was issued for somebody else';
  if (user === '' || RESERVED.test(user)) return 'it names nobody';
  if (times.expiresAt === undefined) return 'it does not expire';
  return timeProblem(times, now)?.message;
}

interface SsoSessionWorld extends SessionWorld {
  readonly verifyAgain: () => Promise<StatusError | undefined>;
}

/** A token of an identity provider whose signature was verified. */
export class SsoSession implements Session {
  readonly id: string;
  readonly issuer: string;
  readonly issuedAt: number | undefined;
  readonly expiresAt: number | undefined;

  constructor(
    private readonly identity: SsoIdentity,
    private readonly world: SsoSessionWorld,
  ) {
    const { issuedAt, expiresAt } = identity.times;
    this.id = identity.id;
    this.issuer = identity.issuer;
    this.issuedAt = issuedAt;
    this.expiresAt = expiresAt === undefined ? undefined : expiresAt * 1000;
  }

  problem(): StatusError | undefined {
    const { installation, revocations, clock } = this.world;
    const reason = identityProblem(this.identity, oidcSettingsOf(installation.state), clock.now());
    if (reason !== undefined) return unverifiable(reason);
    return revocations.isRevoked(this.id) ? invalidSession(REVOKED) : undefined;
  }

  verifyAgain(): Promise<StatusError | undefined> {
    return this.world.verifyAgain();
  }
}
