export type Operator = 'exists' | 'absent' | 'in' | 'notin' | '>' | '<';

/** One comma-separated part of a selector; `=` and `!=` are `in` and `notin` of one value. */
export interface Requirement {
  readonly key: string;
  readonly operator: Operator;
  readonly values: ReadonlySet<string>;
}

/**
 *   operator | label is there                | label is absent
 *   exists   | yes                           | no
 *   absent   | no                            | yes
 *   in       | if its value is listed        | no
 *   notin    | unless its value is listed    | yes
 *   > <      | if both are integers and hold | no
 */
export function matchesRequirement(requirement: Requirement, labels: ReadonlyMap<string, string>): boolean {
  const value = labels.get(requirement.key);
  switch (requirement.operator) {
    case 'exists':
      return value !== undefined;
    case 'absent':
      return value === undefined;
    case 'in':
      return value !== undefined && requirement.values.has(value);
    case 'notin':
      return value === undefined || !requirement.values.has(value);
    case '>':
    case '<':
      return value !== undefined && comparesTo(value, requirement);
  }
}

function comparesTo(value: string, { operator, values }: Requirement): boolean {
  const mine = parseInt64(value);
  const [bound] = values;
  const theirs = bound === undefined ? undefined : parseInt64(bound);
  if (mine === undefined || theirs === undefined) return false;
  return operator === '>' ? mine > theirs : mine < theirs;
}

/** As Go's strconv.ParseInt(text, 10, 64): undefined for what it refuses, and for what is longer than a label value. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]{1,63}$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ''));
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

export function requirementText({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'exists':
      return key;
    case 'absent':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${[...values].sort().join(',')})`;
    case '>':
    case '<':
      return `${key}${operator}${[...values].join()}`;
  }
}
