import type { AccessRequest } from '../enforcer.js';
import { compileGlob } from './glob.js';
import type { RuleLine } from './policy-line.js';
import { compileRegex } from './regex.js';
import type { MatchMode, TextPattern } from './text-pattern.js';

/** A line of policy, ready to be asked. */
export interface Rule {
  readonly line: RuleLine;
  readonly resource: TextPattern;
  readonly action: TextPattern;
  readonly object: TextPattern;
  readonly effect: 'allow' | 'deny';
  /** A regular expression that cannot be compiled: Argo CD refuses whatever comes so far. */
  readonly isBroken: boolean;
  /** What tells it from other rules about the objects of one resource and action. */
  readonly text: string;
}

/** Undefined is broken. */
interface CompiledFields {
  readonly resource: TextPattern | undefined;
  readonly action: TextPattern | undefined;
}

const EVERYTHING: TextPattern = { matches: () => true, project: undefined, matchesAllFrom: () => true };

/** Projects come and go with their patterns; past so many texts, all are compiled again when they are needed. */
const MOST_PATTERNS = 100_000;

/** Makes rules of lines in one mode; the same text is compiled once. */
export class RuleCompiler {
  private readonly patterns = new Map<string, TextPattern | undefined>();

  constructor(readonly mode: MatchMode) {}

  /** Undefined where the effect is neither `allow` nor `deny`: such a rule does nothing. */
  rule(line: RuleLine): Rule | undefined {
    const { effect } = line;
    const [resource, action, object] = [line.resource, line.action, line.object].map((text) => this.pattern(text));
    if (!resource || !action || !object) return brokenRule(line, { resource, action });
    if (effect !== 'allow' && effect !== 'deny') return undefined;
    const text = `${effect === 'allow' ? '+' : '-'}${JSON.stringify(line.object)}`;
    return { line, resource, action, object, effect, isBroken: false, text };
  }

  private pattern(text: string): TextPattern | undefined {
    if (this.patterns.size > MOST_PATTERNS) this.patterns.clear();
    if (!this.patterns.has(text))
      this.patterns.set(text, this.mode === 'glob' ? compileGlob(text) : compileRegex(text));
    return this.patterns.get(text);
  }
}

/**
 * Fields are compared in their order, and a broken one ends the question with an error, which is a refusal. That is
 * the same as a denial of everything that the fields before it match.
 */
function brokenRule(line: RuleLine, { resource, action }: CompiledFields): Rule {
  return {
    line,
    resource: resource ?? EVERYTHING,
    action: resource ? (action ?? EVERYTHING) : EVERYTHING,
    object: EVERYTHING,
    effect: 'deny',
    isBroken: true,
    text: '-broken',
  };
}

export function ruleMatches(rule: Rule, { resource, action, object }: AccessRequest): boolean {
  return rule.resource.matches(resource) && rule.action.matches(action) && rule.object.matches(object);
}
