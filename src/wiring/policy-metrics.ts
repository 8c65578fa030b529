import type { Metrics } from '../base/metrics.js';
import type { AccessControl } from './access-control.js';

/** What of the policy could not be understood, read off when it is asked for. */
export function countPolicyProblems(metrics: Metrics, { policy }: AccessControl): void {
  metrics.beforeScrape(() => {
    const today = policy();
    metrics.policyBroken.set(today?.problem === undefined ? 0 : 1);
    metrics.policyRolesRefused.set(today?.projectProblems.size ?? 0);
  });
}
