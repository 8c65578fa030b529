import { below, pick, type Random } from '../../base/random.js';

/** Who takes part: the names, places and labels of applications. */
export const NAMESPACES = ['argocd', 'team-a', 'team-b'] as const;
export const PROJECTS = ['default', 'platform', 'payments', 'shop', 'data'] as const;
const TEAMS = ['a', 'b', 'core', 'search'] as const;
const STAGES = ['prod', 'stage', 'dev'] as const;
const PARTS = [
  'checkout',
  'catalog',
  'billing',
  'search',
  'ledger',
  'gateway',
  'mailer',
  'reports',
  'sessions',
  'pricing',
] as const;

/** What stays the same of an application, even when it is deleted and comes back. */
export interface Role {
  readonly name: string;
  readonly namespace: string;
  readonly project: string;
  readonly team: string;
  readonly stage: string;
  /** How many objects it deploys; with its past it decides the size. */
  readonly resources: number;
  readonly deployments: number;
  readonly hasFinalizer: boolean;
}

/** The role with this number: small numbers walk through projects and namespaces, so that none stays empty. */
export function role(number: number, random: Random): Role {
  const part = PARTS[number % PARTS.length] ?? 'app';
  const stage = STAGES[number % STAGES.length] ?? 'dev';
  return {
    name: `${part}-${stage}-${String(number).padStart(4, '0')}`,
    namespace: NAMESPACES[number % 7 < 5 ? 0 : (number % 7) - 4] ?? 'argocd',
    project: PROJECTS[number % PROJECTS.length] ?? 'default',
    team: pick(random, TEAMS),
    stage,
    resources: 3 + below(random, 24),
    deployments: 1 + below(random, 10),
    hasFinalizer: number % 3 === 0,
  };
}

export function otherProject(random: Random, project: string): string {
  return pick(
    random,
    PROJECTS.filter((name) => name !== project),
  );
}

export function otherTeam(random: Random, team: unknown): string {
  return pick(
    random,
    TEAMS.filter((name) => name !== team),
  );
}

/** A git commit. */
export function commit(random: Random): string {
  return Array.from({ length: 5 }, () =>
    below(random, 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
}
