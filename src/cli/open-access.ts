import type { ServeConfig } from '../config/config.js';
import { isLoopback } from './addresses.js';
import { UsageError } from './usage-error.js';

/** Throws UsageError where everybody would see everything, and it is not sure that this is meant. */
export function refuseOpenAccess({ host, access }: Pick<ServeConfig, 'host' | 'access'>): void {
  if (access.auth !== 'none') return;
  if (access.tokenFile !== undefined) {
    throw new UsageError(
      '--token-file says who may ask, --auth none lets everybody in: give --auth argocd, or no file',
    );
  }
  if (access.insecureNoAuth || isLoopback(host)) return;
  throw new UsageError(
    `--auth none with --host ${host} lets the whole network see everything: give --host 127.0.0.1, --auth argocd, or --insecure-no-auth if that is meant`,
  );
}

/** What an operator should know of the access that was chosen, a line each. */
export function whatIsWeak({ access }: Pick<ServeConfig, 'access'>): readonly string[] {
  if (access.auth === 'none') return ['no access control: whoever reaches the ports sees every application'];
  if (access.redis !== undefined || access.tokenFile !== undefined) return [];
  return ['without --redis a logout or a revoked token is known to this replica alone'];
}
