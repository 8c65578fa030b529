import type { ServeConfig } from '../config.js';
import { isLoopback } from './addresses.js';
import { UsageError } from './usage-error.js';

/** Throws UsageError where everybody on the network would see everything, and nobody has said that this is meant. */
export function refuseOpenAccess({ host, access }: Pick<ServeConfig, 'host' | 'access'>): void {
  if (access.auth !== 'none' || access.insecureNoAuth || isLoopback(host)) return;
  throw new UsageError(
    `--auth none with --host ${host} lets the whole network see everything: give --host 127.0.0.1, --auth argocd, or --insecure-no-auth if that is meant`,
  );
}
