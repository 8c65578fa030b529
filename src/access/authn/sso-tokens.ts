import { createHash } from 'node:crypto';
import type { Log } from '../../base/log.js';
import { Code, StatusError } from '../../base/status-error.js';
import type { ForeignTokens } from './argocd-authenticator.js';
import type { Caller } from '../caller.js';
import { fetchKeys } from './discovery.js';
import { invalidSession, unverifiable } from './invalid-session.js';
import { IssuerKeys } from './issuer-keys.js';
import { REVOKED } from './local-token.js';
import type { SessionWorld } from './local-session.js';
import { type OidcSettings, oidcSettingsOf } from './oidc-settings.js';
import { identityProblem, type SsoIdentity, SsoSession, ssoIdentityOf } from './sso-session.js';
import { subjectOf, textClaim } from './token-claims.js';
import type { TokenPart, TokenText } from './token-text.js';
import type { ProviderGroups } from './provider-groups.js';

export interface SsoTokensOptions extends SessionWorld {
  readonly log: Log;
  /** Where Dex is found from here; undefined for its public address. */
  readonly dexServer?: URL | undefined;
  readonly timeoutMs?: number;
  readonly groups: Pick<ProviderGroups, 'groupsOf'>;
}

const TIMEOUT_MS = 5000;
/** What one stream learned of a token is good for the others of that token, so that a thousand of them ask once. */
const GOOD_FOR_MS = 30_000;
const MOST_ANSWERS = 10_000;

interface Answer {
  readonly at: number;
  readonly problem: Promise<StatusError | undefined>;
}

/** Tokens of the identity provider that argocd-cm names, verified by its public keys. */
export class SsoTokens implements ForeignTokens {
  private current: { readonly settings: OidcSettings; readonly keys: IssuerKeys } | undefined;
  private readonly answers = new Map<string, Answer>();

  constructor(private readonly options: SsoTokensOptions) {}

  async callerBy(token: TokenText): Promise<Caller> {
    const identity = await this.verified(token);
    const claims = await this.claimsNow(token);
    const subject = subjectOf(identity.user, claims);
    const verifyAgain = (): Promise<StatusError | undefined> => {
      const problem = this.problemNow(token.text, identity);
      const isAsTheTokenSays = claims === token.claims && this.settingsWithGroups === undefined;
      return isAsTheTokenSays ? problem : problem.then((found) => found ?? this.groupsProblem(token, claims));
    };
    return { kind: 'session', subject, session: new SsoSession(identity, { ...this.options, verifyAgain }) };
  }

  private async verified(token: TokenText): Promise<SsoIdentity> {
    try {
      const identity = ssoIdentityOf(token);
      await this.keysFor(identity).verify(token.text);
      if (await this.options.revocations.check(identity.id)) throw invalidSession(REVOKED);
      return identity;
    } catch (thrown) {
      throw this.asRefusal(thrown);
    }
  }

  private get settingsWithGroups(): OidcSettings | undefined {
    const settings = oidcSettingsOf(this.options.installation.state);
    return settings?.userInfoUrl === undefined ? undefined : settings;
  }

  /** With the groups of the userinfo endpoint where the provider has them there: they replace what the token says. */
  private async claimsNow({ claims }: TokenText): Promise<TokenPart> {
    const settings = this.settingsWithGroups;
    if (!settings) return claims;
    const groups = await this.options.groups.groupsOf(textClaim(claims, 'sub'), settings);
    return new Map([...claims, ['groups', groups]]);
  }

  /** A stream sees what its caller's groups may see: with others it has to begin again. */
  private async groupsProblem(token: TokenText, then: TokenPart): Promise<StatusError | undefined> {
    try {
      const now = await this.claimsNow(token);
      const isSame = JSON.stringify(now.get('groups')) === JSON.stringify(then.get('groups'));
      return isSame ? undefined : new StatusError(Code.UNAVAILABLE, 'your groups have changed: come back');
    } catch (thrown) {
      return thrown instanceof StatusError && thrown.code === Code.UNAUTHENTICATED ? thrown : undefined;
    }
  }

  /** What a token says is checked before anybody is asked about its signature: a stranger's issuer is never asked. */
  private keysFor(identity: SsoIdentity): IssuerKeys {
    const settings = oidcSettingsOf(this.options.installation.state);
    const problem = identityProblem(identity, settings, this.options.clock.now());
    if (problem !== undefined || !settings) throw new Error(problem);
    return this.keysOf(settings);
  }

  private keysOf(settings: OidcSettings): IssuerKeys {
    if (this.current && isSameProvider(this.current.settings, settings)) return this.current.keys;
    const { clock, log, dexServer, timeoutMs = TIMEOUT_MS } = this.options;
    const keys = new IssuerKeys({ fetchKeys: () => fetchKeys({ settings, dexServer, timeoutMs }), clock, log });
    this.current = { settings, keys };
    return keys;
  }

  /** Whether a token that counted still does; a provider that is away ends nobody's session. */
  private problemNow(text: string, identity: SsoIdentity): Promise<StatusError | undefined> {
    const now = this.options.clock.elapsed();
    const key = createHash('sha256').update(text).digest('base64');
    const known = this.answers.get(key);
    if (known && now - known.at < GOOD_FOR_MS) return known.problem;
    if (this.answers.size >= MOST_ANSWERS) this.answers.clear();
    const problem = this.verifyAgain(text, identity).then(
      () => undefined,
      (thrown: unknown) => {
        const refusal = this.asRefusal(thrown);
        return refusal.code === Code.UNAUTHENTICATED ? refusal : undefined;
      },
    );
    this.answers.set(key, { at: now, problem });
    return problem;
  }

  /** By keys of now, even if the last reading failed: an open stream can wait. */
  private async verifyAgain(text: string, identity: SsoIdentity): Promise<void> {
    const keys = this.keysFor(identity);
    await keys.refresh();
    await keys.verify(text);
  }

  private asRefusal(thrown: unknown): StatusError {
    if (thrown instanceof StatusError && thrown.code === Code.UNAVAILABLE) return thrown;
    if (thrown instanceof StatusError && thrown.message.endsWith(REVOKED)) return thrown;
    this.options.log.info({ err: String(thrown) }, 'a token of an identity provider was refused');
    return unverifiable(thrown);
  }
}

function isSameProvider(a: OidcSettings, b: OidcSettings): boolean {
  return a.issuer === b.issuer && a.rootCa === b.rootCa && a.skipsTlsVerification === b.skipsTlsVerification;
}
