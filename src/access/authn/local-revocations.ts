import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { Revocations } from './revocations.js';

const MOST_REVOCATIONS = 100_000;

/**
 * Revocations of one replica: lost with it, unknown to the others. Each is kept until its token has expired; above
 * `most` the one that would expire first is forgotten, and the log says so.
 */
export class LocalRevocations implements Revocations {
  private readonly expiries = new Map<string, number>();
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly most = MOST_REVOCATIONS,
  ) {}

  isRevoked(tokenId: string): boolean {
    return this.expiries.has(tokenId);
  }

  check(tokenId: string): Promise<boolean> {
    return Promise.resolve(this.isRevoked(tokenId));
  }

  revoke(tokenId: string, expiresAt: number | undefined): Promise<void> {
    if (this.expiries.size >= this.most && !this.expiries.has(tokenId)) this.makeRoom();
    this.expiries.set(tokenId, expiresAt ?? Number.POSITIVE_INFINITY);
    for (const listener of this.listeners) listener();
    return Promise.resolve();
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  private makeRoom(): void {
    const now = this.clock.now();
    let first: readonly [string, number] | undefined;
    for (const entry of this.expiries) {
      if (entry[1] <= now) this.expiries.delete(entry[0]);
      else if (!first || entry[1] < first[1]) first = entry;
    }
    if (!first || this.expiries.size < this.most) return;
    this.expiries.delete(first[0]);
    this.log.warn({ kept: this.most }, 'too many revoked tokens: one of them counts again until it expires');
  }
}
