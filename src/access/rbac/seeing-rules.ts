import type { Rule } from './rule.js';

/** The rules of one set about `applications, get`: only their objects still matter, and not their order. */
export class SeeingRules {
  constructor(
    /** The same for sets that decide alike, rule by rule. */
    readonly text: string,
    private readonly rules: readonly Rule[],
  ) {}

  /** Outside of these it permits nothing; undefined where that cannot be told. */
  literalProjects(): ReadonlySet<string> | undefined {
    const projects = new Set<string>();
    for (const { effect, object } of this.rules) {
      if (effect === 'deny') continue;
      if (object.project === undefined) return undefined;
      projects.add(object.project);
    }
    return projects;
  }

  /** Whether all applications of a project are permitted, or none; or it depends on the application. */
  verdictOn(project: string): boolean | 'it depends' {
    const [head, beginning] = [headOf(project), `${project}/`];
    const covered = { allow: false, deny: false };
    const concerned = { allow: false, deny: false };
    for (const { effect, object } of this.rules) {
      concerned[effect] ||= object.project === undefined || object.project === head;
      covered[effect] ||= object.matchesAllFrom(beginning);
    }
    if (!concerned.allow || covered.deny) return false;
    return covered.allow && !concerned.deny ? true : 'it depends';
  }

  permits(object: string): boolean {
    let isAllowed = false;
    for (const rule of this.rules) {
      if (!rule.object.matches(object)) continue;
      if (rule.effect === 'deny') return false;
      isAllowed = true;
    }
    return isAllowed;
  }
}

/** Nothing is permitted. */
export const BLIND_RULES = new SeeingRules('', []);

/** An application may name as its project what can be none; RBAC takes what stands before the first slash. */
export function headOf(project: string): string {
  const slash = project.indexOf('/');
  return slash < 0 ? project : project.slice(0, slash);
}
