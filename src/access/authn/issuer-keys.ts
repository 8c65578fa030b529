import { compactVerify, createLocalJWKSet, errors, type JSONWebKeySet } from 'jose';
import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import { Code, StatusError } from '../../base/status-error.js';

/** Never HMAC: a public key must not become a secret. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Keys that are older are read again before they count: a key that was withdrawn must stop counting. */
const FRESH_MS = 30_000;
/** Whoever sends tokens of unknown keys makes us ask that often at most; so does a provider that is away. */
const COOLDOWN_MS = 10_000;

export interface IssuerKeysOptions {
  readonly fetchKeys: () => Promise<JSONWebKeySet>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The keys of an identity provider: read when first needed, read again when they are old or one is unknown, kept while the provider is away. */
export class IssuerKeys {
  private keys: ReturnType<typeof createLocalJWKSet> | undefined;
  private readAt = Number.NEGATIVE_INFINITY;
  private triedAt = Number.NEGATIVE_INFINITY;
  private hasFailed = false;
  private reading: Promise<void> | undefined;

  constructor(private readonly options: IssuerKeysOptions) {}

  /** Rejects unless one of the keys has signed the token; UNAVAILABLE where a key would have to be asked for and cannot be. */
  async verify(text: string): Promise<void> {
    // Of a provider that is away, nobody waits for the next answer.
    if (this.keys && !this.isFresh) await (this.hasFailed ? this.startReading() : this.refresh());
    if (this.keys && (await isSignedBy(this.keys, text))) return;
    if (this.reading || this.mayTry()) await this.read();
    if (this.hasFailed || !this.keys) throw unavailable();
    if (!(await isSignedBy(this.keys, text))) throw new Error('no key of the provider has signed it');
  }

  /** Resolves when the keys are as new as they can be had now; one reading for all who wait. */
  async refresh(): Promise<void> {
    if (!this.isFresh && (this.reading || this.mayTry())) await this.read();
  }

  private startReading(): void {
    if (this.mayTry()) void this.read();
  }

  private get isFresh(): boolean {
    return this.options.clock.elapsed() - this.readAt < FRESH_MS;
  }

  private mayTry(): boolean {
    return this.options.clock.elapsed() - this.triedAt >= COOLDOWN_MS;
  }

  /** One at a time, however many wait for it; never rejects. */
  private read(): Promise<void> {
    this.triedAt = this.options.clock.elapsed();
    this.reading ??= this.readOnce().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async readOnce(): Promise<void> {
    try {
      this.keys = createLocalJWKSet(await this.options.fetchKeys());
      this.readAt = this.options.clock.elapsed();
      this.hasFailed = false;
    } catch (thrown) {
      this.hasFailed = true;
      this.options.log.warn({ err: String(thrown) }, 'the keys of the identity provider cannot be read');
    }
  }
}

/** False where no key fits; rejects where one fits and has not signed it. */
async function isSignedBy(keys: ReturnType<typeof createLocalJWKSet>, text: string): Promise<boolean> {
  try {
    await compactVerify(text, keys, { algorithms: ALGORITHMS });
    return true;
  } catch (thrown) {
    if (thrown instanceof errors.JWKSNoMatchingKey) return false;
    if (thrown instanceof errors.JWKSMultipleMatchingKeys) return isSignedByOneOf(thrown, text);
    throw thrown;
  }
}

/** A token that names no key, where several would fit. */
async function isSignedByOneOf(candidates: errors.JWKSMultipleMatchingKeys, text: string): Promise<boolean> {
  for await (const key of candidates) {
    try {
      await compactVerify(text, key, { algorithms: ALGORITHMS });
      return true;
    } catch (thrown) {
      if (!(thrown instanceof errors.JWSSignatureVerificationFailed)) throw thrown;
    }
  }
  return false;
}

function unavailable(): StatusError {
  return new StatusError(Code.UNAVAILABLE, 'the keys of the identity provider cannot be read now: try again later');
}
