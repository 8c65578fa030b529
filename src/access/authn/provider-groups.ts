import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import { type JsonRecord, recordOf } from '../../base/json-value.js';
import { Code, StatusError } from '../../base/status-error.js';
import type { SharedCache } from '../../source/shared-cache.js';
import type { Installation } from '../installation.js';
import { boundedGet, UnexpectedStatus } from './bounded-get.js';
import { invalidSession } from './invalid-session.js';
import { sessionKey } from './local-token.js';
import { type OidcSettings, oidcSettingsOf } from './oidc-settings.js';
import { openSharedText } from './shared-secret-text.js';

export interface ProviderGroupsOptions {
  readonly installation: Installation;
  /** Argo CD's Redis, and what it puts before its keys. */
  readonly cache: SharedCache | undefined;
  readonly keyPrefix: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeoutMs: number;
}

/** A person's groups are good for that long here, however many calls they make. */
const GOOD_FOR_MS = 30_000;
const MOST_PEOPLE = 10_000;

const WITHOUT_REDIS =
  'the groups of people come from the userinfo endpoint (enableUserInfoGroups), for which kubecast needs --redis';

/**
 * What the userinfo endpoint says of people, for providers whose ID tokens name no groups. Argo CD's server keeps the
 * answer, and the access token that it asks with, in Redis: people have logged in there, never here.
 */
export class ProviderGroups {
  private readonly known = new Map<string, { readonly at: number; readonly groups: Promise<unknown> }>();

  private isReported = false;

  constructor(private readonly options: ProviderGroupsOptions) {
    options.installation.onChange((parts) => {
      if (parts.has('config')) this.report();
    });
  }

  /** Whether people of the provider cannot be let in, since nobody could say their groups. */
  get isMissing(): boolean {
    const { cache, installation } = this.options;
    return cache === undefined && oidcSettingsOf(installation.state)?.userInfoUrl !== undefined;
  }

  /** Rejects with UNAUTHENTICATED where they cannot be known, as Argo CD does, and with UNAVAILABLE where not now. */
  groupsOf(person: string, settings: OidcSettings): Promise<unknown> {
    const now = this.options.clock.elapsed();
    const key = JSON.stringify([settings.userInfoUrl, person]);
    const last = this.known.get(key);
    if (last && now - last.at < GOOD_FOR_MS) return last.groups;
    if (this.known.size >= MOST_PEOPLE) this.known.clear();
    const groups = this.ask(person, settings);
    this.known.set(key, { at: now, groups });
    // Whoever logs in again, or tries later, is not told what was.
    groups.catch(() => this.known.delete(key));
    return groups;
  }

  private report(): void {
    if (this.isMissing && !this.isReported) this.options.log.warn(`${WITHOUT_REDIS}: nobody of the provider is let in`);
    this.isReported = this.isMissing;
  }

  private async ask(person: string, settings: OidcSettings): Promise<unknown> {
    if (!this.options.cache) throw invalidSession(WITHOUT_REDIS);
    const kept = await this.read(`userinfo_response_${person}`);
    const claims = claimsIn(kept ?? (await this.askProvider(person, settings)));
    if (claims['sub'] !== person) throw invalidSession('the userinfo endpoint speaks of somebody else');
    return claims['groups'];
  }

  private async askProvider(person: string, settings: OidcSettings): Promise<string> {
    const bearer = await this.read(`access_token_${person}`);
    if (bearer === undefined) throw invalidSession('Argo CD has no access token of this person: log in there again');
    const { rootCa: ca, skipsTlsVerification, userInfoUrl = '' } = settings;
    const signal = AbortSignal.timeout(this.options.timeoutMs);
    try {
      const url = new URL(userInfoUrl);
      return (await boundedGet(url, { signal, ca, skipsTlsVerification, bearer })).toString();
    } catch (thrown) {
      this.options.log.warn({ err: String(thrown) }, 'the userinfo endpoint cannot be read');
      const isRefused = thrown instanceof UnexpectedStatus && thrown.status === 401;
      if (isRefused) throw invalidSession('the userinfo endpoint refuses: log in at Argo CD again', { cause: thrown });
      throw new StatusError(Code.UNAVAILABLE, 'the userinfo endpoint cannot be read now', { cause: thrown });
    }
  }

  /** What cannot be opened is as if it were not there: it may be of an older key. */
  private async read(key: string): Promise<string | undefined> {
    const { cache, keyPrefix, installation, log } = this.options;
    const value = await cache?.get(keyPrefix + key);
    if (value === undefined) return undefined;
    try {
      return await openSharedText(value, sessionKey(installation.state));
    } catch (thrown) {
      log.info({ err: String(thrown) }, 'what Argo CD keeps of a person in Redis cannot be read');
      return undefined;
    }
  }
}

/** A signed answer (a JWT) is not understood. */
function claimsIn(text: string): JsonRecord {
  try {
    return recordOf(JSON.parse(text));
  } catch (cause) {
    throw invalidSession('the userinfo endpoint answers with something else than JSON', { cause });
  }
}
