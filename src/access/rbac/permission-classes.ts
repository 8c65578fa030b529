import type { PermissionClass } from '../enforcer.js';
import type { Subject } from '../subject.js';
import { ObjectNumbers } from './object-numbers.js';
import { RbacClass } from './rbac-class.js';
import type { Rulebook } from './rulebook.js';
import { type Sets, Sight } from './sight.js';
import { Sights } from './sights.js';

/** What is remembered at most; what was forgotten is made again, with the same identity. */
export interface ClassBounds {
  /** Past so many the oldest goes. */
  readonly classes: number;
  /** Of different sets of rules, with what they said of applications: past so many all go, and the classes with them. */
  readonly sets: number;
  /** The same of sets of projects, which are small. */
  readonly projectSets: number;
}

const BOUNDS: ClassBounds = { classes: 20_000, sets: 20_000, projectSets: 100_000 };
/** Above every id of a set. */
const PAIR = 2 ** 20;

/** Who has no policy yet sees nothing. */
export const BLIND: PermissionClass = { identity: 'nothing', projects: new Set(), sees: () => false };

/** What tells a class from others as long as its sets are remembered: a number where a number will do. */
type ClassKey = number | string;

/** The classes of all callers: one object for all that see by the same rules, also across changes of the policy. */
export class PermissionClasses {
  private readonly byKey = new Map<ClassKey, RbacClass>();
  private readonly numbers = new ObjectNumbers();
  private sights: Sights;

  constructor(
    private readonly namespace: string,
    private readonly most = BOUNDS,
  ) {
    this.sights = this.newSights();
  }

  of(rulebook: Rulebook, subject: Subject): PermissionClass {
    if (this.sights.isFull) this.startAnew();
    const sight = this.sights.of(rulebook, subject);
    const { mode } = rulebook.settings.compiler;
    const key = sight instanceof Sight ? `${mode} ${sight.text}` : keyOf(sight, mode);
    const known = this.byKey.get(key);
    if (known) return known;
    const made = new RbacClass(sight, `${mode} ${this.namespace}`);
    this.byKey.set(key, made);
    this.forgetOldest();
    return made;
  }

  private forgetOldest(): void {
    if (this.byKey.size <= this.most.classes) return;
    for (const oldest of this.byKey.keys()) {
      this.byKey.delete(oldest);
      return;
    }
  }

  /** Ids begin anew, too: nothing may be found by the old ones. */
  private startAnew(): void {
    this.byKey.clear();
    this.sights = this.newSights();
  }

  private newSights(): Sights {
    return new Sights({ namespace: this.namespace, numbers: this.numbers }, this.most);
  }
}

function keyOf(sets: Sets, mode: string): ClassKey {
  const [first, second] = sets;
  if (!first) return mode;
  if (!second) return first.id;
  return sets.length === 2 ? first.id * PAIR + second.id : sets.map(({ id }) => id).join();
}
