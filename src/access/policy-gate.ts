import type { ReadinessGate } from '../store/readiness-gate.js';
import type { Installation } from './installation.js';

/** What readiness asks of a policy. */
export interface PolicyHealth {
  /** False until a policy was understood. */
  readonly hasGoodPolicy: boolean;
  /** What is wrong with today's; then the last good one counts. */
  readonly problem: string | undefined;
  /** Projects whose roles are refused, with the reason. */
  readonly projectProblems: ReadonlyMap<string, string>;
}

/** Not ready before there was a good policy: nobody would see anything, and take it for the truth. */
export class PolicyGate implements ReadinessGate {
  constructor(
    private readonly installation: Pick<Installation, 'isKnown'>,
    private readonly policy: () => PolicyHealth | undefined,
  ) {}

  blockedBy(): ReturnType<ReadinessGate['blockedBy']> {
    if (!this.installation.isKnown) return { state: 'pending', reason: "Argo CD's settings have not been read yet" };
    const policy = this.policy();
    if (policy?.hasGoodPolicy) return undefined;
    return { state: 'pending', reason: 'there has never been a policy that could be understood' };
  }

  describe(): readonly string[] {
    const policy = this.policy();
    if (!policy) return [];
    const projects = [...policy.projectProblems].map(([name, problem]) => `roles of project ${name}: ${problem}`);
    return policy.problem === undefined ? projects : [`policy: ${policy.problem}`, ...projects];
  }
}
