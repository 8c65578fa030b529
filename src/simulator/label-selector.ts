import { badRequest } from './api-status.js';

type Labels = ReadonlyMap<string, string>;
type Requirement = (labels: Labels) => boolean;

// One requirement: !key | key | key op value | key in (a,b) | key notin (a,b)
const REQUIREMENT =
  /^\s*(?:(!)\s*)?([A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?)\s*(?:(==|=|!=)\s*([-A-Za-z0-9_.]*)|\s(in|notin)\s*\(([^()]*)\))?\s*$/;

/** The label grammar of the API server: `=`, `==`, `!=`, `in`, `notin`, `key`, `!key`, joined by commas. */
export function parseLabelSelector(text: string): Requirement {
  if (text.trim() === '') return () => true;
  const requirements = text.split(/,(?![^(]*\))/).map((part) => parseRequirement(part, text));
  return (labels) => requirements.every((holds) => holds(labels));
}

function parseRequirement(part: string, whole: string): Requirement {
  const found = REQUIREMENT.exec(part);
  const [, not, key = '', , operator, value = '', setOperator, list = ''] = found ?? [];
  if (!found || (not && (operator || setOperator))) {
    throw badRequest(`unable to parse requirement: found '${part.trim()}' in ${JSON.stringify(whole)}`);
  }
  if (not) return (labels) => !labels.has(key);
  if (operator === '!=') return (labels) => labels.get(key) !== value;
  if (operator) return (labels) => labels.get(key) === value;
  const values = new Set(list.split(',').map((item) => item.trim()));
  if (setOperator === 'in') return (labels) => values.has(labels.get(key) ?? '') && labels.has(key);
  if (setOperator === 'notin') return (labels) => !labels.has(key) || !values.has(labels.get(key) ?? '');
  return (labels) => labels.has(key);
}
