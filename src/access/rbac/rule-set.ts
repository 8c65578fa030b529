import type { AccessRequest } from '../enforcer.js';
import type { GrantLine } from './policy-line.js';
import { type Rule, ruleMatches } from './rule.js';
import { BLIND_RULES, SeeingRules } from './seeing-rules.js';

/** A rule, and the grants by which a name comes to it. */
export interface ReachedRule {
  readonly rule: Rule;
  readonly way: readonly GrantLine[];
}

/** Everything that holds for one name; inside it, a denial beats any permission. */
export class RuleSet {
  private seeing: SeeingRules | undefined;

  constructor(
    private readonly reached: readonly ReachedRule[],
    /** The name itself, and all roles that it has. */
    readonly names: readonly string[],
  ) {}

  allows(request: AccessRequest): boolean {
    return this.decisive(request)?.rule.effect === 'allow';
  }

  /** The first denial that applies, else the first permission; undefined where nothing applies. */
  decisive(request: AccessRequest): ReachedRule | undefined {
    let allowing: ReachedRule | undefined;
    for (const one of this.reached) {
      if (one.rule.effect === 'allow' && allowing) continue;
      if (!ruleMatches(one.rule, request)) continue;
      if (one.rule.effect === 'deny') return one;
      allowing = one;
    }
    return allowing;
  }

  /** What is left of it for the one question that is asked of every change: may this application be seen? */
  get seeingRules(): SeeingRules {
    this.seeing ??= seeingRulesOf(this.reached.map(({ rule }) => rule));
    return this.seeing;
  }
}

function seeingRulesOf(rules: readonly Rule[]): SeeingRules {
  const byText = new Map<string, Rule>();
  for (const rule of rules) {
    if (rule.resource.matches('applications') && rule.action.matches('get')) byText.set(rule.text, rule);
  }
  const distinct = [...byText.values()];
  const allowing = distinct.filter(({ effect }) => effect === 'allow');
  if (allowing.length === 0) return BLIND_RULES;
  const text = [...byText.keys()].sort().join(' ');
  const denying = distinct.filter(({ effect }) => effect === 'deny');
  return new SeeingRules(text, allowing, denying);
}
