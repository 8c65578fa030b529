import { readFileSync } from 'node:fs';
import type { Installation, InstallationPart } from '../access/installation.js';
import { ArgocdEnforcer } from '../access/rbac/argocd-enforcer.js';
import { parsePolicyFile } from '../access/rbac/policy-file.js';
import { type Clock, sleep } from '../base/clock.js';
import type { Log } from '../base/log.js';
import { systemRandom } from '../base/random.js';
import type { UpstreamState } from '../reflector/upstream-state.js';
import { createArgocdSettings } from './argocd-settings.js';
import { type ClusterChoice, openCluster } from './upstream.js';

const NEEDED: readonly InstallationPart[] = ['rbac', 'projects'];
const LOOK_EVERY_MS = 20;

export interface PolicyOnceOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** The cluster has so long to answer. */
  readonly timeoutMs: number;
}

/** The policy that a cluster has now, with its projects. Rejects with an Error that says why it cannot be read. */
export async function policyOfCluster(choice: ClusterChoice, options: PolicyOnceOptions): Promise<ArgocdEnforcer> {
  const { clock, log, timeoutMs } = options;
  const cluster = await openCluster(choice, clock);
  const settings = createArgocdSettings({ cluster, clock, log, random: systemRandom, parts: NEEDED, needed: NEEDED });
  const end = clock.elapsed() + timeoutMs;
  try {
    settings.start();
    while (!settings.installation.isKnown) {
      if (clock.elapsed() > end) throw new Error(whyUnknown([...settings.states.values()], timeoutMs));
      await sleep(clock, LOOK_EVERY_MS);
    }
    return enforcerOf(settings.installation, options);
  } finally {
    settings.stop();
    cluster.applications.close();
  }
}

/** The policy of a file, without any project. Throws an Error of one line. */
export function policyOfFile(path: string, options: PolicyOnceOptions): ArgocdEnforcer {
  const installation: Installation = {
    state: {
      config: new Map(),
      rbac: policyAt(path),
      secret: new Map(),
      projects: new Map(),
      clusters: new Map(),
    },
    isKnown: true,
    namespace: 'argocd',
    onChange: () => undefined,
  };
  return enforcerOf(installation, options, path);
}

function policyAt(path: string): ReadonlyMap<string, string> {
  try {
    return parsePolicyFile(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function enforcerOf(installation: Installation, { clock, log }: PolicyOnceOptions, source?: string): ArgocdEnforcer {
  const position = (): undefined => undefined;
  const enforcer = new ArgocdEnforcer(installation, { clock, log, position, ...(source !== undefined && { source }) });
  if (!enforcer.hasGoodPolicy) throw new Error(enforcer.problem ?? 'there is no policy');
  return enforcer;
}

function whyUnknown(states: readonly UpstreamState[], timeoutMs: number): string {
  const known = states.filter(({ failedVerb }) => failedVerb !== undefined).map((state) => state.describe());
  return `the policy could not be read within ${timeoutMs} ms${known.length > 0 ? `: ${known.join('; ')}` : ''}`;
}
