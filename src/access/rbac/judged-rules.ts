import type { Header } from '../../model/stored-object.js';
import { DecisionBits } from './decision-bits.js';
import type { ObjectNumbers } from './object-numbers.js';
import type { ProjectSet, ProjectSets } from './project-sets.js';
import { headOf, type SeeingRules } from './seeing-rules.js';

/** Where decisions are made. */
export interface Place {
  /** Argo CD's own: applications in it are `project/name`, others `project/namespace/name`. */
  readonly namespace: string;
  readonly numbers: ObjectNumbers;
  readonly projectSets: ProjectSets;
}

type Verdict = boolean | 'it depends';

/** Names of projects come from objects; past so many, verdicts are made again. */
const MOST_PROJECTS = 10_000;

/**
 * The rules of one text, with what they said of each project and application: one for all names and all policies that
 * have them. Roles are few where callers are many: what is remembered here, no class has to remember.
 */
export class JudgedRules {
  readonly text: string;
  /** Outside of these they permit nothing; undefined where that cannot be told. */
  readonly projects: ProjectSet | undefined;
  /** These and no others. */
  readonly alone: readonly JudgedRules[] = [this];
  private readonly verdicts = new Map<string, Verdict>();
  /** Made when the first application has to be decided by itself. */
  private bits: DecisionBits | undefined;

  constructor(
    /** Small, and of no other rules. */
    readonly id: number,
    private readonly rules: SeeingRules,
    private readonly place: Place,
  ) {
    this.text = rules.text;
    const projects = rules.literalProjects();
    this.projects = projects && place.projectSets.of(projects);
  }

  /** Whether all applications of a project are permitted, or none; or it depends on the application. */
  verdictOn(project: string): Verdict {
    const names = this.projects?.names;
    if (names && !names.has(project) && !names.has(headOf(project))) return false;
    const known = this.verdicts.get(project);
    if (known !== undefined) return known;
    const verdict = this.rules.verdictOn(project);
    if (this.verdicts.size >= MOST_PROJECTS) this.verdicts.clear();
    this.verdicts.set(project, verdict);
    return verdict;
  }

  /** The projects of either, the same object for all who ask for them. */
  projectsWith({ projects: others }: JudgedRules): ReadonlySet<string> | undefined {
    const { projects, place } = this;
    return projects && others && place.projectSets.both(projects, others).names;
  }

  permits(header: Header): boolean {
    const { namespace, numbers } = this.place;
    const number = numbers.of(header);
    this.bits ??= new DecisionBits(numbers);
    const known = this.bits.get(number);
    if (known !== undefined) return known;
    const decision = this.rules.permits(objectOf(header, namespace));
    this.bits.set(number, decision);
    return decision;
  }
}

/** The object of RBAC that stands for an application. */
function objectOf({ project, namespace, name }: Header, ownNamespace: string): string {
  return namespace === ownNamespace ? `${project}/${name}` : `${project}/${namespace}/${name}`;
}
