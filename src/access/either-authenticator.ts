import { Code, StatusError } from '../base/status-error.js';
import type { Authenticator } from './authenticator.js';
import type { Caller } from './caller.js';

/** Whoever the first does not know, the second may. */
export class EitherAuthenticator implements Authenticator {
  constructor(
    private readonly first: Authenticator,
    private readonly second: Authenticator,
  ) {}

  async authenticate(metadata: ReadonlyMap<string, string>): Promise<Caller> {
    try {
      return await this.first.authenticate(metadata);
    } catch (thrown) {
      if (!(thrown instanceof StatusError) || thrown.code !== Code.UNAUTHENTICATED) throw thrown;
      return this.second.authenticate(metadata);
    }
  }

  onChange(listener: () => void): void {
    this.first.onChange(listener);
    this.second.onChange(listener);
  }
}
