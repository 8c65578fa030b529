import type { Header } from '../../model/stored-object.js';
import type { PermissionClass } from '../enforcer.js';
import { DecisionBits } from './decision-bits.js';
import type { ObjectNumbers } from './object-numbers.js';
import type { SeeingRules } from './rule-set.js';
import type { Sight } from './sight.js';

/** Names of projects come from objects; more of them than this are not remembered. */
const MOST_PROJECTS = 10_000;

/** Where the decisions of a class come from, beside its rules. */
export interface Place {
  /** Argo CD's own: applications in it are `project/name`, others `project/namespace/name`. */
  readonly namespace: string;
  readonly numbers: ObjectNumbers;
}

/**
 * What may be seen by everybody for whom the same rules are tried. Decided per project; only where a rule tells
 * applications of one project apart, it is decided per application, once.
 */
export class RbacClass implements PermissionClass {
  readonly projects: ReadonlySet<string> | undefined;
  /** A decision for the whole project, or the sets that have to be asked for each application. */
  private readonly verdicts = new Map<string, boolean | readonly SeeingRules[]>();
  private readonly bits: DecisionBits;

  constructor(
    readonly identity: string,
    private readonly sight: Sight,
    private readonly place: Place,
  ) {
    this.projects = literalProjects(sight);
    this.bits = new DecisionBits(place.numbers);
  }

  sees(header: Header): boolean {
    const { project } = header;
    const verdict = this.verdictOn(project);
    if (typeof verdict === 'boolean') return verdict;
    const number = this.place.numbers.of(header);
    const known = this.bits.get(number);
    if (known !== undefined) return known;
    const object = objectOf(header, this.place.namespace);
    const decision = verdict.some((rules) => permits(rules, object));
    this.bits.set(number, decision);
    return decision;
  }

  decides(project: string): boolean | undefined {
    const verdict = this.verdictOn(project);
    return typeof verdict === 'boolean' ? verdict : undefined;
  }

  private verdictOn(project: string): boolean | readonly SeeingRules[] {
    if (this.projects && !this.projects.has(project)) return false;
    return this.verdicts.get(project) ?? this.judge(project);
  }

  private judge(project: string): boolean | readonly SeeingRules[] {
    if (this.verdicts.size >= MOST_PROJECTS) this.verdicts.clear();
    const verdict = verdictOn(this.sight.of(headOf(project)), project);
    this.verdicts.set(project, verdict);
    return verdict;
  }
}

/** The object of RBAC that stands for an application. */
export function objectOf({ project, namespace, name }: Header, ownNamespace: string): string {
  return namespace === ownNamespace ? `${project}/${name}` : `${project}/${namespace}/${name}`;
}

/** An application may name as its project what can be none; RBAC takes what stands before the first slash. */
function headOf(project: string): string {
  const slash = project.indexOf('/');
  return slash < 0 ? project : project.slice(0, slash);
}

function verdictOn(sets: readonly SeeingRules[], project: string): boolean | readonly SeeingRules[] {
  const undecided: SeeingRules[] = [];
  for (const set of sets) {
    const verdict = setVerdict(set, project);
    if (verdict === true) return true;
    if (verdict === undefined) undecided.push(set);
  }
  return undecided.length > 0 && undecided;
}

/** Undefined where it depends on the application. */
function setVerdict({ allowing, denying }: SeeingRules, project: string): boolean | undefined {
  const beginning = `${project}/`;
  const concerned = allowing.filter(({ object }) => mayConcern(object.project, project));
  if (concerned.length === 0 || denying.some(({ object }) => object.matchesAllFrom(beginning))) return false;
  const isWhole = concerned.some(({ object }) => object.matchesAllFrom(beginning));
  return isWhole && !denying.some(({ object }) => mayConcern(object.project, project)) ? true : undefined;
}

function mayConcern(literal: string | undefined, project: string): boolean {
  return literal === undefined || literal === headOf(project);
}

function permits({ allowing, denying }: SeeingRules, object: string): boolean {
  return allowing.some((rule) => rule.object.matches(object)) && !denying.some((rule) => rule.object.matches(object));
}

/** Every object that a rule permits lies in its literal project, and every object that a project's layer decides in that. */
function literalProjects({ general, elsewhere, byProject }: Sight): ReadonlySet<string> | undefined {
  const named = [...general, ...(elsewhere?.sets ?? [])].flatMap(({ allowing }) =>
    allowing.map(({ object }) => object.project),
  );
  const projects = new Set<string>();
  for (const project of named) {
    if (project === undefined) return undefined;
    projects.add(project);
  }
  for (const [project, sets] of byProject) if (sets.length > 0) projects.add(project);
  return projects;
}
