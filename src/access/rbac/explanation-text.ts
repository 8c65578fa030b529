import type { AccessRequest } from '../enforcer.js';
import type { ExplainedAttempt, Explanation } from './explanation.js';
import { type GrantLine, originText, type RuleLine } from './policy-line.js';

/** What an explanation says to a person: the decision, then what was tried, line by line. */
export function explanationText(
  { resource, action, object }: AccessRequest,
  { allowed, remark, attempts }: Explanation,
): string {
  return [
    `${allowed ? 'allowed' : 'denied'}: ${resource}, ${action}, ${object}`,
    ...attempts.flatMap(attemptLines),
    ...(remark === undefined ? [] : [`  (${remark})`]),
    '',
  ].join('\n');
}

function attemptLines({ as, name, project, outcome, rule, isBroken, grants }: ExplainedAttempt): readonly string[] {
  const layer = project === undefined ? '' : `, with the roles of project ${project}`;
  return [
    `  ${whoIs(as, name)}${layer}: ${isBroken ? 'a regular expression that is none' : outcome}`,
    ...grants.map((grant) => `    ${grantText(grant)}`),
    ...(rule ? [`    ${ruleText(rule)}   (${originText(rule.origin)})`] : []),
  ];
}

function whoIs(as: ExplainedAttempt['as'], name: string): string {
  if (as === 'everybody') return 'rules for everybody';
  return name === '' ? 'nobody in particular' : `${as} ${name}`;
}

/** A grant as it could have been written, and where it was. */
export function grantText({ member, role, origin }: GrantLine): string {
  return `g, ${member}, ${role}   (${originText(origin)})`;
}

/** A rule as it could have been written. */
export function ruleText({ subject, resource, action, object, effect }: RuleLine): string {
  return `p, ${subject}, ${resource}, ${action}, ${object}, ${effect}`;
}
