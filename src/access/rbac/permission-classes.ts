import type { PermissionClass } from '../enforcer.js';
import type { Subject } from '../subject.js';
import { ObjectNumbers } from './object-numbers.js';
import { RbacClass } from './rbac-class.js';
import type { Rulebook } from './rulebook.js';
import { sightOf } from './sight.js';

/** More classes than this are not remembered; the oldest goes, and is made again with the same identity. */
const MOST_CLASSES = 20_000;

/** Who has no policy yet sees nothing. */
export const BLIND: PermissionClass = { identity: 'nothing', projects: new Set(), sees: () => false };

/** The classes of all callers: one object for all that see by the same rules, also across changes of the policy. */
export class PermissionClasses {
  private readonly byIdentity = new Map<string, RbacClass>();
  private readonly numbers = new ObjectNumbers();

  constructor(
    private readonly namespace: string,
    private readonly most = MOST_CLASSES,
  ) {}

  of(rulebook: Rulebook, subject: Subject): PermissionClass {
    const sight = sightOf(rulebook, subject);
    const identity = `${rulebook.settings.compiler.mode} ${this.namespace} ${sight.text}`;
    const known = this.byIdentity.get(identity);
    if (known) return known;
    const made = new RbacClass(identity, sight, { namespace: this.namespace, numbers: this.numbers });
    this.byIdentity.set(identity, made);
    this.forgetOldest();
    return made;
  }

  private forgetOldest(): void {
    if (this.byIdentity.size <= this.most) return;
    for (const oldest of this.byIdentity.keys()) {
      this.byIdentity.delete(oldest);
      return;
    }
  }
}
