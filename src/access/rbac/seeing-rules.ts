import type { Rule } from './rule.js';

/** Names of projects come from objects; past so many, verdicts are made again. */
const MOST_PROJECTS = 10_000;

/** The rules of one set about `applications, get`: only their objects still matter, and not their order. */
export class SeeingRules {
  /** Outside of these it permits nothing; undefined where that cannot be told. */
  readonly projects: ReadonlySet<string> | undefined;
  private readonly verdicts = new Map<string, boolean | 'it depends'>();

  constructor(
    /** The same for sets that decide alike, rule by rule. */
    readonly text: string,
    private readonly allowing: readonly Rule[],
    private readonly denying: readonly Rule[],
  ) {
    this.projects = literalProjects(allowing);
  }

  /** Whether all applications of a project are permitted, or none; or it depends on the application. */
  verdictOn(project: string): boolean | 'it depends' {
    const head = headOf(project);
    if (this.projects && !this.projects.has(head)) return false;
    const known = this.verdicts.get(project);
    if (known !== undefined) return known;
    const verdict = this.judge(`${project}/`, head);
    if (this.verdicts.size >= MOST_PROJECTS) this.verdicts.clear();
    this.verdicts.set(project, verdict);
    return verdict;
  }

  permits(object: string): boolean {
    return (
      this.allowing.some((rule) => rule.object.matches(object)) &&
      !this.denying.some((rule) => rule.object.matches(object))
    );
  }

  private judge(beginning: string, head: string): boolean | 'it depends' {
    const mayConcern = ({ object }: Rule): boolean => object.project === undefined || object.project === head;
    const coversAll = ({ object }: Rule): boolean => object.matchesAllFrom(beginning);
    if (!this.allowing.some(mayConcern) || this.denying.some(coversAll)) return false;
    return this.allowing.some(coversAll) && !this.denying.some(mayConcern) ? true : 'it depends';
  }
}

/** Nothing is permitted. */
export const BLIND_RULES = new SeeingRules('', [], []);

/** An application may name as its project what can be none; RBAC takes what stands before the first slash. */
export function headOf(project: string): string {
  const slash = project.indexOf('/');
  return slash < 0 ? project : project.slice(0, slash);
}

function literalProjects(allowing: readonly Rule[]): ReadonlySet<string> | undefined {
  const projects = new Set<string>();
  for (const { object } of allowing) {
    if (object.project === undefined) return undefined;
    projects.add(object.project);
  }
  return projects;
}
