import type { Log } from '../base/log.js';
import type { ReadinessGate } from '../store/readiness-gate.js';
import type { Installation } from './installation.js';

const MISSING = 'argocd-secret has no server.secretkey: nobody can log in, and no token of Argo CD counts';

/** Says where the key of sessions is missing. What needs none goes on, so this replica stays ready. */
export class SessionKeyGate implements ReadinessGate {
  private wasMissing = false;

  constructor(
    private readonly installation: Installation,
    private readonly log: Log,
  ) {
    installation.onChange((parts) => {
      if (parts.has('secret')) this.look();
    });
  }

  blockedBy(): undefined {
    return undefined;
  }

  describe(): readonly string[] {
    return this.isMissing && this.installation.isKnown ? [`accounts: ${MISSING}`] : [];
  }

  private get isMissing(): boolean {
    const { secret } = this.installation.state;
    return (secret.get('server.secretkey')?.length ?? 0) === 0;
  }

  /** One line for each time it goes. */
  private look(): void {
    const { isMissing } = this;
    if (isMissing && !this.wasMissing) this.log.warn({ namespace: this.installation.namespace }, MISSING);
    this.wasMissing = isMissing;
  }
}
