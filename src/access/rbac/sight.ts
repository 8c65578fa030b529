import type { JudgedRules } from './judged-rules.js';

/** Sets in which something is allowed, each once, in the order of their ids: which is tried first does not matter. */
export type Sets = readonly JudgedRules[];

/** Which sets of rules decide what a caller sees where projects make a difference; everything that a decision reads. */
export class Sight {
  constructor(
    /** For projects that do not exist, or add nothing for the caller. */
    readonly general: Sets,
    /** For projects with additions that change something. */
    private readonly byProject: ReadonlyMap<string, Sets>,
    /** For the token of a project: what holds in the other projects that exist. */
    private readonly elsewhere: { readonly projects: ReadonlySet<string>; readonly sets: Sets } | undefined,
  ) {}

  of(project: string): Sets {
    const own = this.byProject.get(project);
    if (own) return own;
    return this.elsewhere?.projects.has(project) ? this.elsewhere.sets : this.general;
  }

  /** The same text for those who see the same by the same rules; every pattern in it stands in quotes. */
  get text(): string {
    const { general, byProject, elsewhere } = this;
    const projects = [...byProject]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([project, sets]) => [project, textOf(sets)]);
    const others = elsewhere ? [textOf(elsewhere.sets), [...elsewhere.projects].sort()] : [];
    return `${textOf(general)} @ ${JSON.stringify([projects, ...others])}`;
  }

  /** What a set permits lies in its projects, and what the layer of a project decides lies in that. */
  get projects(): ReadonlySet<string> | undefined {
    const { general, elsewhere, byProject } = this;
    const everywhere = projectsOf(elsewhere ? [...general, ...elsewhere.sets] : general);
    if (!everywhere) return undefined;
    const projects = new Set(everywhere);
    for (const [project, added] of byProject) if (added.length > 0) projects.add(project);
    return projects;
  }
}

/** In the order of texts, which is the same on every replica; ids are not. */
export function textOf(sets: Sets): string {
  const [first] = sets;
  if (sets.length < 2) return first?.text ?? '';
  return sets
    .map(({ text }) => text)
    .sort()
    .join('|');
}

/** The projects outside of which none of the sets permits anything; undefined where that cannot be told. */
export function projectsOf(sets: Sets): ReadonlySet<string> | undefined {
  const [first, second] = sets;
  if (first && sets.length === 1) return first.projects?.names;
  if (first && second && sets.length === 2) return first.projectsWith(second);
  const projects = new Set<string>();
  for (const set of sets) {
    if (!set.projects) return undefined;
    for (const project of set.projects.names) projects.add(project);
  }
  return projects;
}
