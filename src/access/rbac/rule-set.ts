import type { AccessRequest } from '../enforcer.js';
import type { JudgedRules } from './judged-rules.js';
import type { GrantLine } from './policy-line.js';
import { type Rule, ruleMatches } from './rule.js';
import { BLIND_RULES, SeeingRules } from './seeing-rules.js';

/** A rule, and the grants by which a name comes to it. */
export interface ReachedRule {
  readonly rule: Rule;
  readonly way: readonly GrantLine[];
}

/** What somebody made of a set; undefined where nothing can be seen by it. */
interface Judged {
  readonly by: unknown;
  readonly rules: JudgedRules | undefined;
}

/** Everything that holds for one name; inside it, a denial beats any permission. */
export class RuleSet {
  /** Where `Sights` puts what it made of this set, so that it need not be looked up for each of thousands of callers. */
  judged: Judged | undefined;

  constructor(
    private readonly rules: readonly Rule[],
    /** The name itself, and all roles that it has. */
    readonly names: readonly string[],
    /** How the name comes to one of these; only explanations want to know. */
    private readonly wayTo: (name: string) => readonly GrantLine[],
  ) {}

  allows(request: AccessRequest): boolean {
    return this.decisiveRule(request)?.effect === 'allow';
  }

  /** The first denial that applies, else the first permission; undefined where nothing applies. */
  decisive(request: AccessRequest): ReachedRule | undefined {
    const rule = this.decisiveRule(request);
    return rule && { rule, way: this.wayTo(rule.line.subject) };
  }

  private decisiveRule(request: AccessRequest): Rule | undefined {
    let allowing: Rule | undefined;
    for (const rule of this.rules) {
      if (rule.effect === 'allow' && allowing) continue;
      if (!ruleMatches(rule, request)) continue;
      if (rule.effect === 'deny') return rule;
      allowing = rule;
    }
    return allowing;
  }

  /** What is left of it for the one question that is asked of every change: may this application be seen? */
  seeingRules(): SeeingRules {
    return seeingRulesOf(this.rules);
  }
}

function seeingRulesOf(rules: readonly Rule[]): SeeingRules {
  const byText = new Map<string, Rule>();
  for (const rule of rules) {
    if (rule.resource.matches('applications') && rule.action.matches('get')) byText.set(rule.text, rule);
  }
  if (![...byText.values()].some(({ effect }) => effect === 'allow')) return BLIND_RULES;
  return new SeeingRules([...byText.keys()].sort().join(' '), [...byText.values()]);
}
