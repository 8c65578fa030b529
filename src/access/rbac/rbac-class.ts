import type { Header } from '../../model/stored-object.js';
import type { PermissionClass } from '../enforcer.js';
import { DecisionBits } from './decision-bits.js';
import type { ObjectNumbers } from './object-numbers.js';
import { headOf, type SeeingRules } from './seeing-rules.js';
import type { Sight } from './sight.js';

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
  /** Made when the first application has to be decided by itself. */
  private bits: DecisionBits | undefined;

  constructor(
    readonly identity: string,
    private readonly sight: Sight,
    private readonly place: Place,
  ) {
    this.projects = projectsOf(sight);
  }

  sees(header: Header): boolean {
    const { project } = header;
    if (this.projects && !this.projects.has(project)) return false;
    const sets = this.sight.of(headOf(project));
    let isOpen = false;
    for (const set of sets) {
      const verdict = set.verdictOn(project);
      if (verdict === true) return true;
      isOpen ||= verdict === 'it depends';
    }
    return isOpen && this.decide(header, sets);
  }

  private decide(header: Header, sets: readonly SeeingRules[]): boolean {
    const number = this.place.numbers.of(header);
    this.bits ??= new DecisionBits(this.place.numbers);
    const known = this.bits.get(number);
    if (known !== undefined) return known;
    const object = objectOf(header, this.place.namespace);
    const decision = sets.some((set) => set.permits(object));
    this.bits.set(number, decision);
    return decision;
  }
}

/** The object of RBAC that stands for an application. */
export function objectOf({ project, namespace, name }: Header, ownNamespace: string): string {
  return namespace === ownNamespace ? `${project}/${name}` : `${project}/${namespace}/${name}`;
}

/** What a set permits lies in its projects, and what the layer of a project decides lies in that. */
function projectsOf({ general, elsewhere, byProject }: Sight): ReadonlySet<string> | undefined {
  const sets = elsewhere ? [...general, ...elsewhere.sets] : general;
  const [first] = sets;
  if (first && sets.length === 1 && byProject.size === 0) return first.projects;
  const projects = new Set<string>();
  for (const set of sets) {
    if (!set.projects) return undefined;
    for (const project of set.projects) projects.add(project);
  }
  for (const [project, added] of byProject) if (added.length > 0) projects.add(project);
  return projects;
}
