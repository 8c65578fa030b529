import { type Clock, sleep } from '../base/clock.js';
import { Code, StatusError } from '../base/status-error.js';
import type { Authenticator } from './authenticator.js';
import type { Caller } from './caller.js';
import type { Installation } from './installation.js';

/** An early caller waits so long for the settings (R12). */
const HOLD_MS = 5_000;
const LOOK_EVERY_MS = 20;

/** Nobody is turned away as unknown while the accounts have not been read yet. */
export class WaitingAuthenticator implements Authenticator {
  constructor(
    private readonly behind: Authenticator,
    private readonly installation: Pick<Installation, 'isKnown'>,
    private readonly clock: Clock,
  ) {}

  async authenticate(metadata: ReadonlyMap<string, string>): Promise<Caller> {
    const until = this.clock.elapsed() + HOLD_MS;
    while (!this.installation.isKnown) {
      if (this.clock.elapsed() >= until) {
        throw new StatusError(Code.UNAVAILABLE, "not ready: Argo CD's settings have not been read yet");
      }
      await sleep(this.clock, LOOK_EVERY_MS);
    }
    return this.behind.authenticate(metadata);
  }

  onChange(listener: () => void): void {
    this.behind.onChange(listener);
  }
}
