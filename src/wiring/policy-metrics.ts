import type { Metrics } from '../base/metrics.js';
import type { AccessControl } from './access-control.js';
import type { FollowedInstallation } from './installation.js';

/** What of the policy could not be understood, or has nobody to say it, read off when it is asked for. */
export function countPolicyProblems(
  metrics: Metrics,
  { policy, lacksGroups }: AccessControl,
  { policyFile }: FollowedInstallation,
): void {
  metrics.beforeScrape(() => {
    const today = policy();
    metrics.policyBroken.set((today?.problem ?? policyFile?.problem) === undefined ? 0 : 1);
    metrics.groupsMissing.set(lacksGroups() ? 1 : 0);
    metrics.policyRolesRefused.set(today?.projectProblems.size ?? 0);
  });
}
