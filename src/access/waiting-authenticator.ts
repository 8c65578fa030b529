import { type Clock, sleep } from '../base/clock.js';
import { Code, StatusError } from '../base/status-error.js';
import type { Authenticator } from './authenticator.js';
import type { Caller } from './caller.js';

/** An early caller waits so long for settings and policy (R12). */
const HOLD_MS = 5_000;
const LOOK_EVERY_MS = 20;

/** What has to be known before anybody can be answered. */
export interface Prerequisites {
  /** Whether accounts, projects and the rest have been read. */
  isKnown(): boolean;
  /** Whether there was ever a policy that could be understood. */
  hasPolicy(): boolean;
}

/**
 * Nobody is turned away as unknown while the accounts have not been read yet; and nobody is shown an empty world, and
 * takes it for the truth, where there never was a policy that says what they may see.
 */
export class WaitingAuthenticator implements Authenticator {
  constructor(
    private readonly behind: Authenticator,
    private readonly needs: Prerequisites,
    private readonly clock: Clock,
  ) {}

  async authenticate(metadata: ReadonlyMap<string, string>): Promise<Caller> {
    const until = this.clock.elapsed() + HOLD_MS;
    await this.waitFor(() => this.needs.isKnown(), until, "Argo CD's settings have not been read yet");
    const caller = await this.behind.authenticate(metadata);
    await this.waitFor(() => this.needs.hasPolicy(), until, 'there has never been a policy that could be understood');
    return caller;
  }

  onChange(listener: () => void): void {
    this.behind.onChange(listener);
  }

  /** Rejects with UNAVAILABLE. */
  private async waitFor(isThere: () => boolean, until: number, problem: string): Promise<void> {
    while (!isThere()) {
      if (this.clock.elapsed() >= until) throw new StatusError(Code.UNAVAILABLE, `not ready: ${problem}`);
      await sleep(this.clock, LOOK_EVERY_MS);
    }
  }
}
