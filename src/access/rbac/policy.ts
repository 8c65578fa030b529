import type { GrantLine, PolicyLines } from './policy-line.js';
import type { Rule, RuleCompiler } from './rule.js';
import { RuleSet } from './rule-set.js';

/** Grants are followed so far, as casbin does; cycles end there too. */
const MOST_GRANTS = 10;

const NOTHING = new RuleSet([], []);

/** Lines of policy, compiled once: what each name may do. A project's policy stands on the global one and adds to it. */
export class Policy {
  private readonly rules = new Map<string, Rule[]>();
  private readonly grants = new Map<string, GrantLine[]>();
  /** Only of names that the policy speaks of: their number is bounded by its length. */
  private readonly sets = new Map<string, RuleSet>();

  constructor(
    lines: PolicyLines,
    compiler: RuleCompiler,
    private readonly base?: Policy,
  ) {
    for (const line of lines.rules) {
      const rule = compiler.rule(line);
      if (rule) append(this.rules, line.subject, rule);
    }
    for (const grant of lines.grants) append(this.grants, grant.member, grant);
  }

  /** Whether the name stands first in a grant: only then is a group looked at. */
  hasGrants(name: string): boolean {
    return this.grants.has(name) || (this.base?.hasGrants(name) ?? false);
  }

  /** What a name may do, by its own rules and those of the roles that it has. */
  setOf(name: string): RuleSet {
    if (!this.speaksOf(name)) return this.base ? this.touchedSetOf(name, this.base) : NOTHING;
    return this.madeSetOf(name);
  }

  /** Names that this layer adds rules or grants to. */
  names(): ReadonlySet<string> {
    return new Set([...this.rules.keys(), ...this.grants.keys()]);
  }

  /** That of the layer below, unless it leads to a name which this layer adds to. */
  private touchedSetOf(name: string, base: Policy): RuleSet {
    const below = base.setOf(name);
    return below.names.some((one) => this.speaksOf(one)) ? this.madeSetOf(name) : below;
  }

  private madeSetOf(name: string): RuleSet {
    const known = this.sets.get(name);
    if (known) return known;
    const made = this.reach(name);
    this.sets.set(name, made);
    return made;
  }

  private speaksOf(name: string): boolean {
    return this.rules.has(name) || this.grants.has(name);
  }

  private reach(name: string): RuleSet {
    const path = new Map<string, readonly GrantLine[]>([[name, []]]);
    for (const [member, way] of path) {
      if (way.length === MOST_GRANTS) continue;
      for (const grant of this.grantsOf(member)) {
        if (!path.has(grant.role)) path.set(grant.role, [...way, grant]);
      }
    }
    const reached = [...path].flatMap(([role, way]) => this.rulesOf(role).map((rule) => ({ rule, way })));
    return new RuleSet(reached, [...path.keys()]);
  }

  private grantsOf(name: string): readonly GrantLine[] {
    const added = this.grants.get(name) ?? [];
    return this.base ? [...this.base.grantsOf(name), ...added] : added;
  }

  private rulesOf(name: string): readonly Rule[] {
    const added = this.rules.get(name) ?? [];
    return this.base ? [...this.base.rulesOf(name), ...added] : added;
  }
}

function append<T>(lists: Map<string, T[]>, name: string, item: T): void {
  const list = lists.get(name);
  if (list) list.push(item);
  else lists.set(name, [item]);
}
