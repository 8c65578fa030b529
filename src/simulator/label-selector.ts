import { badRequest } from './api-status.js';
import { parseSelectorRequirement, type SelectorRequirement } from './selector-requirement.js';

type Labels = ReadonlyMap<string, string>;

/** The label grammar of the API server: `=`, `==`, `!=`, `in`, `notin`, `>`, `<`, `key`, `!key`, joined by commas. */
export function parseLabelSelector(text: string): (labels: Labels) => boolean {
  const requirements = parse(text);
  return (labels) => requirements.every((requirement) => holds(requirement, labels));
}

const TOKEN = /\s*(==|!=|[=!(),<>]|[^\s=!(),<>]+)/y;

function parse(text: string): readonly SelectorRequirement[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(text); found; found = TOKEN.exec(text)) tokens.push(found[1] ?? '');
  const requirements: SelectorRequirement[] = [];
  while (tokens.length > 0) {
    requirements.push(parseSelectorRequirement(tokens));
    const after = tokens.shift();
    if (after === undefined) break;
    if (after !== ',') throw badRequest(`found '${after}', expected: ',' or 'end of string'`);
    if (tokens.length === 0) throw badRequest(`found '', expected: identifier after ','`);
  }
  return requirements;
}

function holds({ key, operator, values }: SelectorRequirement, labels: Labels): boolean {
  const value = labels.get(key);
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin':
      return value === undefined || !values.includes(value);
    case '>':
      return isNumber(value) && BigInt(value) > BigInt(values[0] ?? '');
    case '<':
      return isNumber(value) && BigInt(value) < BigInt(values[0] ?? '');
  }
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^[-+]?\d+$/.test(text);
}
