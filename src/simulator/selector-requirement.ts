import { type ApiStatusError, badRequest } from './api-status.js';
import { whyNoKey, whyNoValue } from './metadata-rules.js';

export interface SelectorRequirement {
  readonly key: string;
  readonly operator: 'exists' | '!' | 'in' | 'notin' | '>' | '<';
  readonly values: readonly string[];
}

const SPECIAL = /^(==|!=|[=!(),<>])$/;

/** Takes one requirement from the front of the tokens; throws 400 in the words of the API server. */
export function parseSelectorRequirement(tokens: string[]): SelectorRequirement {
  if (tokens[0] === '!') {
    tokens.shift();
    return checked({ key: identifier(tokens), operator: '!', values: [] });
  }
  const key = identifier(tokens);
  if (tokens.length === 0 || tokens[0] === ',') return checked({ key, operator: 'exists', values: [] });
  const operator = tokens.shift() ?? '';
  switch (operator) {
    case '=':
    case '==':
      return checked({ key, operator: 'in', values: [exactValue(tokens)] });
    case '!=':
      return checked({ key, operator: 'notin', values: [exactValue(tokens)] });
    case 'in':
    case 'notin':
      return checked({ key, operator, values: set(tokens) });
    case '>':
    case '<':
      return checked({ key, operator, values: [exactValue(tokens)] });
    default:
      throw unexpected(operator, 'in, notin, =, ==, !=, gt, lt');
  }
}

function identifier(tokens: string[]): string {
  const token = tokens.shift() ?? '';
  if (token === '' || SPECIAL.test(token)) throw unexpected(token, 'identifier');
  if (token === 'in' || token === 'notin') throw unexpected(token, 'identifier');
  const [why] = whyNoKey(token);
  if (why !== undefined) {
    throw unusable(
      `<nil>: Invalid value: ${JSON.stringify(token)}: ${why.replace('qualified name', 'valid label key')}`,
    );
  }
  return token;
}

function exactValue(tokens: string[]): string {
  const [token] = tokens;
  if (token === undefined || token === ',') return '';
  if (SPECIAL.test(token)) throw unexpected(token, 'identifier');
  tokens.shift();
  return token;
}

function set(tokens: string[]): readonly string[] {
  const open = tokens.shift() ?? '';
  if (open !== '(') throw unexpected(open, "'('");
  const values: string[] = [];
  for (;;) {
    values.push(tokens[0] === ')' || tokens[0] === ',' ? '' : (tokens.shift() ?? ''));
    const next = tokens.shift() ?? '';
    if (next === ')') return values;
    if (next !== ',') throw unexpected(next, "',' or ')'");
  }
}

function checked(requirement: SelectorRequirement): SelectorRequirement {
  const { key, operator, values } = requirement;
  if ((operator === '>' || operator === '<') && !/^[-+]?\d+$/.test(values[0] ?? '')) {
    const wrong = `values[0][${key}]: Invalid value: ${JSON.stringify(values[0])}`;
    throw unusable(`${wrong}: for 'Gt', 'Lt' operators, the value must be an integer`);
  }
  for (const [place, value] of values.entries()) {
    const [why] = whyNoValue(value);
    if (why !== undefined) throw unusable(`values[${place}][${key}]: Invalid value: ${JSON.stringify(value)}: ${why}`);
  }
  return requirement;
}

function unexpected(found: string, expected: string): ApiStatusError {
  return unusable(`found '${found}', expected: ${expected}`);
}

function unusable(why: string): ApiStatusError {
  return badRequest(`unable to parse requirement: ${why}`);
}
