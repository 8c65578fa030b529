import { makeCredentials } from '../../src/cli/demo-credentials.js';
import type { AccessConfig } from '../../src/config/access-config.js';
import { startIdentityProvider } from '../../src/simulator/identity-provider.js';
import { startScenario } from '../../src/simulator/scenario/scenario.js';
import { ARGOCD_ACCESS, startWorld, type World, type WorldOptions } from './running-server.js';

/** A server in front of a cluster with an Argo CD installation, in which nothing happens by itself. */
export interface InstalledWorld extends World {
  /** By account: admin, viewer, dev. */
  readonly passwords: ReadonlyMap<string, string>;
  /** By who has them, as in the demo. */
  readonly tokens: ReadonlyMap<string, string>;
}

/** As many as come in all projects and namespaces; all of them have pods. */
const APPS = 12;

export interface InstalledWorldOptions extends Pick<WorldOptions, 'config' | 'parts'> {
  readonly access?: Partial<AccessConfig>;
}

export async function startInstalledWorld(options: InstalledWorldOptions = {}): Promise<InstalledWorld> {
  const { access, config, parts = {} } = options;
  const provider = await startIdentityProvider();
  const { credentials, users } = await makeCredentials(provider, Date.now());
  const world = await startWorld({
    prepare: (simulator) => void startScenario(simulator, { apps: APPS, ratePerSecond: 0, seed: 1, credentials }),
    config: { ...config, access: { ...ARGOCD_ACCESS, ...access } },
    parts,
  });
  await world.server.whenReady();
  return {
    ...world,
    // A getter, which a spread would call once.
    simulator: world.simulator,
    ...users,
    async close() {
      await world.close();
      await provider.close();
    },
  };
}
