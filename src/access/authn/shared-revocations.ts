import type { Clock, Timer } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import { Code, StatusError } from '../../base/status-error.js';
import type { SharedCache } from '../../source/shared-cache.js';
import { LocalRevocations } from './local-revocations.js';
import type { Revocations } from './revocations.js';

/** As Argo CD names them in its Redis. */
const KEY_PREFIX = 'revoked-token|';
const CHANNEL = 'new-revoked-token';

/** A first use waits that long for the cache; then what is known here decides, as in Argo CD. */
const ASK_MS = 500;
const RETRY_MS = 5000;
/** Argo CD forgets a key when its token has expired; so do we, that late at most. */
const RELOAD_MS = 3_600_000;
const NEVER_MS = 315_360_000_000;
/** Above it a token's revocation is found at its first use, no longer while its stream is open. */
const MOST_KNOWN = 100_000;
const MOST_ASKED = 10_000;

export interface SharedRevocationsOptions {
  readonly cache: SharedCache;
  readonly clock: Clock;
  readonly log: Log;
}

/** Revocations that all replicas share with Argo CD: a set here, fed by the channel, and read again after every gap. */
export class SharedRevocations implements Revocations {
  private readonly own: LocalRevocations;
  private known = new Set<string>();
  /** What the channel told while the keys were read: it may not be among them. */
  private arrivals = new Set<string>();
  private readings = 0;
  /** Ids that the cache did not have when they were first used; the channel tells of them from then on. */
  private readonly asked = new Set<string>();
  private readonly listeners: (() => void)[] = [];
  private unsubscribe: (() => void) | undefined;
  private timer: Timer | undefined;
  private isClosed = false;

  constructor(private readonly options: SharedRevocationsOptions) {
    this.own = new LocalRevocations(options.clock, options.log);
    this.own.onChange(() => this.tell());
  }

  /** Never rejects: while the cache is away, what happens here still counts here. */
  async start(): Promise<void> {
    try {
      this.unsubscribe ??= await this.options.cache.subscribe(CHANNEL, {
        onMessage: (id) => this.learn(id),
        onGap: () => void this.start(),
      });
      await this.reload();
      this.again(RELOAD_MS);
    } catch (thrown) {
      this.options.log.warn({ err: String(thrown) }, 'revoked tokens cannot be read from the shared cache now');
      this.again(RETRY_MS);
    }
    if (this.isClosed) this.close();
  }

  close(): void {
    this.isClosed = true;
    this.timer?.cancel();
    this.unsubscribe?.();
  }

  isRevoked(tokenId: string): boolean {
    return this.known.has(tokenId) || this.own.isRevoked(tokenId);
  }

  async check(tokenId: string): Promise<boolean> {
    if (this.isRevoked(tokenId)) return true;
    if (this.asked.has(tokenId)) return false;
    const isThere = await this.ask(tokenId);
    if (isThere) this.learn(tokenId);
    else if (isThere === false) this.rememberAsked(tokenId);
    return isThere === true || this.isRevoked(tokenId);
  }

  async revoke(tokenId: string, expiresAt: number | undefined): Promise<void> {
    await this.own.revoke(tokenId, expiresAt);
    const { cache, clock } = this.options;
    const ttlMs = Math.max(1, Math.ceil(Math.min((expiresAt ?? Number.POSITIVE_INFINITY) - clock.now(), NEVER_MS)));
    try {
      await cache.set(KEY_PREFIX + tokenId, '', ttlMs);
      await cache.publish(CHANNEL, tokenId);
    } catch (cause) {
      throw new StatusError(Code.UNAVAILABLE, 'logged out here, but the other servers could not be told: try again', {
        cause,
      });
    }
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  private async reload(): Promise<void> {
    if (this.readings === 0) this.arrivals = new Set();
    this.readings++;
    const keys = await this.options.cache.keysWith(KEY_PREFIX).finally(() => this.readings--);
    const ids = keys.map((key) => key.slice(KEY_PREFIX.length));
    this.known = new Set([...this.arrivals, ...ids].slice(0, MOST_KNOWN));
    this.asked.clear();
    if (ids.length > MOST_KNOWN)
      this.options.log.warn({ kept: MOST_KNOWN, found: ids.length }, 'too many revoked tokens');
    this.tell();
  }

  private learn(tokenId: string): void {
    this.asked.delete(tokenId);
    if (this.known.size >= MOST_KNOWN) return;
    this.known.add(tokenId);
    this.arrivals.add(tokenId);
    this.tell();
  }

  private rememberAsked(tokenId: string): void {
    if (this.asked.size >= MOST_ASKED) this.asked.clear();
    this.asked.add(tokenId);
  }

  /** Undefined where the cache does not say in time. */
  private ask(tokenId: string): Promise<boolean | undefined> {
    return new Promise((resolve) => {
      const timer = this.options.clock.after(ASK_MS, () => resolve(undefined));
      const answer = (isThere: boolean | undefined): void => {
        timer.cancel();
        resolve(isThere);
      };
      this.options.cache.get(KEY_PREFIX + tokenId).then(
        (value) => answer(value !== undefined),
        () => answer(undefined),
      );
    });
  }

  private again(ms: number): void {
    this.timer?.cancel();
    if (!this.isClosed) this.timer = this.options.clock.after(ms, () => void this.start());
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
