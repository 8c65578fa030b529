import type { StaticRules } from '../../src/access/static-policy.js';
import type { SharedCache } from '../../src/source/shared-cache.js';
import { staticPolicy, startWorld, type World } from './running-server.js';

export interface TreeWorld extends World {
  /** Who may see which projects from now on. */
  setRules(rules: StaticRules): void;
}

export interface TreeWorldOptions {
  /** Without it trees are computed. */
  readonly cache?: SharedCache;
  /** Without them everybody may see everything. */
  readonly rules?: StaticRules;
}

/** A server whose readers ask for trees. */
export async function startTreeWorld({ cache, rules }: TreeWorldOptions = {}): Promise<TreeWorld> {
  const policy = rules && staticPolicy(rules);
  const world = await startWorld({ parts: { ...policy?.parts, ...(cache ? { cache } : {}) } });
  return {
    ...world,
    simulator: world.simulator,
    setRules: (next) => policy?.replace(next),
  };
}
