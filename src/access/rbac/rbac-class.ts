import type { Header } from '../../model/stored-object.js';
import type { PermissionClass } from '../enforcer.js';
import { headOf } from './seeing-rules.js';
import { projectsOf, type Sets, Sight, textOf } from './sight.js';

/**
 * What may be seen by everybody for whom the same rules are tried. Decided per project; only where a rule tells
 * applications of one project apart, it is decided per application, and remembered with the rules.
 */
export class RbacClass implements PermissionClass {
  private text: string | undefined;
  private known: ReadonlySet<string> | 'not asked for' | undefined = 'not asked for';

  constructor(
    private readonly sight: Sets | Sight,
    /** What a decision reads beside the rules. */
    private readonly circumstances: string,
  ) {}

  /** Made when it is asked for: of thousands of callers few have a stream. */
  get identity(): string {
    this.text ??= `${this.circumstances} ${this.sight instanceof Sight ? this.sight.text : textOf(this.sight)}`;
    return this.text;
  }

  get projects(): ReadonlySet<string> | undefined {
    if (this.known === 'not asked for') {
      this.known = this.sight instanceof Sight ? this.sight.projects : projectsOf(this.sight);
    }
    return this.known;
  }

  sees(header: Header): boolean {
    const { projects } = this;
    const { project } = header;
    if (projects && !projects.has(project)) return false;
    for (const set of this.setsFor(project)) {
      const verdict = set.verdictOn(project);
      if (verdict === true || (verdict === 'it depends' && set.permits(header))) return true;
    }
    return false;
  }

  decides(project: string): boolean | undefined {
    const { projects } = this;
    if (projects && !projects.has(project)) return false;
    let isOpen = false;
    for (const set of this.setsFor(project)) {
      const verdict = set.verdictOn(project);
      if (verdict === true) return true;
      isOpen ||= verdict === 'it depends';
    }
    return isOpen ? undefined : false;
  }

  private setsFor(project: string): Sets {
    return this.sight instanceof Sight ? this.sight.of(headOf(project)) : this.sight;
  }
}
