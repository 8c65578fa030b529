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
const RELOAD_MS = 3_600_000;
/** Argo CD's Redis keeps nothing over a restart: what it had is remembered here for as long as sessions usually are. */
const REMEMBERED_MS = 86_400_000;
const NEVER_MS = 315_360_000_000;
/** Above it a token's revocation is found at its first use, no longer while its stream is open. */
const MOST_KNOWN = 100_000;
const MOST_ASKED = 10_000;

export interface SharedRevocationsOptions {
  readonly cache: SharedCache;
  readonly clock: Clock;
  readonly log: Log;
  readonly mostKnown?: number;
}

/** Revocations that all replicas share with Argo CD: a set here, fed by the channel, and read again after every gap. */
export class SharedRevocations implements Revocations {
  private readonly own: LocalRevocations;
  /** When the cache last had them, or told of them. */
  private readonly known = new Map<string, number>();
  /** Ids that the cache did not have when they were first used; the channel tells of them from then on. */
  private readonly asked = new Set<string>();
  private readonly listeners: (() => void)[] = [];
  private unsubscribe: (() => void) | undefined;
  private timer: Timer | undefined;
  private isClosed = false;
  /** How often the cache could not be read since it last could. */
  private failures = 0;
  private readonly mostKnown: number;

  constructor(private readonly options: SharedRevocationsOptions) {
    this.mostKnown = options.mostKnown ?? MOST_KNOWN;
    this.own = new LocalRevocations(options.clock, options.log);
    this.own.onChange(() => this.tell());
  }

  /** Never rejects: while the cache is away, what happens here still counts here. */
  async start(): Promise<void> {
    try {
      this.unsubscribe ??= await this.options.cache.subscribe(CHANNEL, {
        onMessage: (id) => this.learn(id),
        onGap: () => {
          this.asked.clear();
          void this.start();
        },
      });
      await this.reload();
      this.failures = 0;
      this.again(RELOAD_MS);
    } catch (thrown) {
      this.note(thrown);
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
    const keys = await this.options.cache.keysWith(KEY_PREFIX);
    const now = this.options.clock.elapsed();
    for (const key of keys) this.remember(key.slice(KEY_PREFIX.length));
    for (const [id, at] of this.known) if (now - at > REMEMBERED_MS) this.known.delete(id);
    if (keys.length > this.mostKnown) {
      this.options.log.warn({ kept: this.mostKnown, found: keys.length }, 'too many revoked tokens');
    }
    this.tell();
  }

  /** The first time it may still be connecting, and tells of a gap when it is there; an outage is one line, not one per try. */
  private note(problem: unknown): void {
    this.failures++;
    const { log } = this.options;
    const say = this.failures === 2 ? log.warn.bind(log) : log.debug.bind(log);
    say({ err: String(problem) }, 'revoked tokens cannot be read from the shared cache now');
  }

  private learn(tokenId: string): void {
    this.asked.delete(tokenId);
    this.remember(tokenId);
    this.tell();
  }

  private remember(tokenId: string): void {
    if (this.known.size >= this.mostKnown && !this.known.has(tokenId)) return;
    this.known.set(tokenId, this.options.clock.elapsed());
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
