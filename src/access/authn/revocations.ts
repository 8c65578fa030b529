/** Tokens that were logged out before their time. */
export interface Revocations {
  /** As far as this replica knows now. */
  isRevoked(tokenId: string): boolean;
  /** The same, but where revocations are shared, they are asked for what this replica may have missed. */
  check(tokenId: string): Promise<boolean>;
  /** Resolves when all who share know; `expiresAt` in milliseconds since 1970, undefined for a token that does not expire. */
  revoke(tokenId: string, expiresAt: number | undefined): Promise<void>;
  /** Called in the turn that learns of a revocation. */
  onChange(listener: () => void): void;
}
