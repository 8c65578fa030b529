import { FollowedFile } from '../access/followed-file.js';
import type { Installation, InstallationPart } from '../access/installation.js';
import { parsePolicyFile } from '../access/rbac/policy-file.js';
import { PolicyFileInstallation } from '../access/policy-file-installation.js';
import type { AccessConfig } from '../config/access-config.js';
import { createArgocdSettings } from './argocd-settings.js';
import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Random } from '../base/random.js';
import type { UpstreamState } from '../reflector/upstream-state.js';
import type { Cluster } from './upstream.js';

export interface InstallationOptions {
  readonly cluster: Cluster;
  readonly access: AccessConfig;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** Argo CD's settings, from wherever the configuration says, and how they are kept up to date. */
export interface FollowedInstallation {
  readonly installation: Installation;
  /** The watches that the policy comes from. */
  readonly policyStates: readonly UpstreamState[];
  /** The file that the policy comes from, where there is one. */
  readonly policyFile: Pick<FollowedFile<unknown>, 'problem'> | undefined;
  start(): void;
  stop(): void;
}

/** Throws an Error of one line where a file cannot be read. */
export function openInstallation({ cluster, access, clock, random, log }: InstallationOptions): FollowedInstallation {
  const needed = neededParts(access);
  const parts: InstallationPart[] = [...new Set<InstallationPart>([...needed, 'config', 'projects', 'clusters'])];
  const settings = createArgocdSettings({ cluster, clock, random, log, parts, needed });
  const { rbacPolicyFile: path } = access;
  const file = path === undefined ? undefined : new FollowedFile({ path, parse: parsePolicyFile, clock, log });
  return {
    installation: file ? new PolicyFileInstallation(settings.installation, file) : settings.installation,
    policyStates: (['rbac', 'projects'] as const).flatMap((part) =>
      needed.includes(part) ? [settings.states.get(part)].filter((state) => state !== undefined) : [],
    ),
    policyFile: file,
    start: () => settings.start(),
    stop() {
      settings.stop();
      file?.stop();
    },
  };
}

/** No secret is read that is not needed. */
function neededParts({ auth, rbacPolicyFile, tokenFile }: AccessConfig): readonly InstallationPart[] {
  if (auth === 'none') return [];
  return [
    'config',
    'projects',
    ...(rbacPolicyFile === undefined ? (['rbac'] as const) : []),
    ...(tokenFile === undefined ? (['secret'] as const) : []),
  ];
}
