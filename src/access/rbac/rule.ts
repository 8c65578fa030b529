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
  private readonly globs = new Patterns(compileGlob);
  private readonly regexes = new Patterns(compileRegex);

  constructor(readonly mode: MatchMode) {}

  /** A line whose effect is neither `allow` nor `deny` makes none: it does nothing. */
  rules(lines: readonly RuleLine[]): readonly Rule[] {
    return lines.flatMap((line) => (this.mode === 'glob' ? this.globRule(line) : this.regexRule(line)) ?? []);
  }

  private globRule(line: RuleLine): Rule | undefined {
    const { effect } = line;
    return effect === 'allow' || effect === 'deny' ? new GlobRule(line, effect, this.globs) : undefined;
  }

  private regexRule(line: RuleLine): Rule | undefined {
    const { effect } = line;
    const [resource, action, object] = [line.resource, line.action, line.object].map((text) => this.regexes.of(text));
    if (!resource || !action || !object) return brokenRule(line, { resource, action });
    if (effect !== 'allow' && effect !== 'deny') return undefined;
    return { line, resource, action, object, effect, isBroken: false, text: ruleText(line) };
  }
}

class Patterns<T> {
  private readonly byText = new Map<string, { readonly pattern: T }>();

  constructor(private readonly compile: (text: string) => T) {}

  of(text: string): T {
    const known = this.byText.get(text);
    if (known) return known.pattern;
    if (this.byText.size > MOST_PATTERNS) this.byText.clear();
    const pattern = this.compile(text);
    this.byText.set(text, { pattern });
    return pattern;
  }
}

/** A field is compiled when it is asked for the first time: who asks about applications asks few of the objects. */
class GlobRule implements Rule {
  readonly isBroken = false;
  private resourceGlob: TextPattern | undefined;
  private actionGlob: TextPattern | undefined;
  private objectGlob: TextPattern | undefined;

  constructor(
    readonly line: RuleLine,
    readonly effect: 'allow' | 'deny',
    private readonly patterns: Patterns<TextPattern>,
  ) {}

  get resource(): TextPattern {
    this.resourceGlob ??= this.patterns.of(this.line.resource);
    return this.resourceGlob;
  }

  get action(): TextPattern {
    this.actionGlob ??= this.patterns.of(this.line.action);
    return this.actionGlob;
  }

  get object(): TextPattern {
    this.objectGlob ??= this.patterns.of(this.line.object);
    return this.objectGlob;
  }

  get text(): string {
    return ruleText(this.line);
  }
}

function ruleText({ effect, object }: RuleLine): string {
  return `${effect === 'allow' ? '+' : '-'}${JSON.stringify(object)}`;
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
