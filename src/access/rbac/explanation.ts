import type { AccessRequest } from '../enforcer.js';
import type { Subject } from '../subject.js';
import type { GrantLine, RuleLine } from './policy-line.js';
import { type Attempt, type Rulebook, tokenProjectOf } from './rulebook.js';

/** Why a request is allowed or not: each set of rules that was tried, and what decided in it. */
export interface Explanation {
  readonly allowed: boolean;
  /** In one sentence, where no rule says it. */
  readonly remark: string | undefined;
  /** Up to the one that allowed. */
  readonly attempts: readonly ExplainedAttempt[];
}

export interface ExplainedAttempt {
  readonly as: Attempt['as'];
  readonly name: string;
  /** The project whose roles were added. */
  readonly project: string | undefined;
  readonly outcome: 'allow' | 'deny' | 'nothing applies';
  readonly rule: RuleLine | undefined;
  /** A regular expression of the rule cannot be compiled, which is a refusal. */
  readonly isBroken: boolean;
  /** How the name comes to the rule. */
  readonly grants: readonly GrantLine[];
}

export function explain(rulebook: Rulebook | undefined, subject: Subject, request: AccessRequest): Explanation {
  if (!rulebook) return { allowed: false, remark: 'no policy was understood yet', attempts: [] };
  const project = rulebook.projectOf(request);
  const attempts: ExplainedAttempt[] = [];
  for (const attempt of rulebook.attempts(subject, project)) {
    attempts.push(explained(attempt, request));
    if (attempts.at(-1)?.outcome === 'allow') return { allowed: true, remark: undefined, attempts };
  }
  return { allowed: false, remark: remarkOn(rulebook, subject, project), attempts };
}

function explained({ as, name, project, set }: Attempt, request: AccessRequest): ExplainedAttempt {
  const found = set.decisive(request);
  const outcome = found?.rule.effect ?? 'nothing applies';
  const { line: rule, isBroken = false } = found?.rule ?? {};
  return { as, name, project, outcome, rule, isBroken, grants: found?.way ?? [] };
}

function remarkOn(rulebook: Rulebook, subject: Subject, project: string | undefined): string | undefined {
  const own = tokenProjectOf(subject);
  if (own !== undefined && project !== undefined && own !== project)
    return `a token of project ${own} opens nothing of project ${project}`;
  const unused = rulebook.groupsOf(subject).filter((group) => !rulebook.settings.policy.hasGrants(group));
  return unused.length === 0
    ? undefined
    : `no line "g, GROUP, ROLE" names the ${unused.length === 1 ? 'group' : 'groups'} ${unused.join(', ')}`;
}
