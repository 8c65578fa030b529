import type { LocalCluster } from '../api/cluster-service.js';
import type { Clock } from '../base/clock.js';
import type { Corridor } from './corridor.js';

/** What is known of the cluster that is followed, without asking it for that. */
export function localCluster({
  corridor,
  clock,
}: {
  readonly corridor: Corridor;
  readonly clock: Clock;
}): LocalCluster {
  const { upstream } = corridor;
  const isReachable = upstream.hasSynced && upstream.behindMs === 0;
  return {
    isReachable,
    message: isReachable ? '' : upstream.describe(),
    attemptedAt: clock.now() - upstream.silentMs,
    version: '',
  };
}
