import { load } from 'js-yaml';
import { PolicyError } from './policy-csv.js';
import { parseRbacSettings } from './rbac-settings.js';

const KEY = /^(policy\.(.*\.)?csv|policy\.default|policy\.matchMode|scopes)$/s;
const POLICY_LINE = /^[pg]\s*,/;

/**
 * A policy in a file, as the data of an argocd-rbac-cm: the text of a policy.csv, or YAML of the data, or of the whole
 * ConfigMap. Throws a PolicyError for what is no policy.
 */
export function parsePolicyFile(text: string): ReadonlyMap<string, string> {
  const data = isCsv(text) ? new Map([['policy.csv', text]]) : dataOf(yamlOf(text));
  parseRbacSettings(data, 'the policy file');
  return data;
}

/** By its first line that says something. */
function isCsv(text: string): boolean {
  const first = text.split('\n').find((line) => line.trim() !== '' && !line.trim().startsWith('#'));
  return first === undefined || POLICY_LINE.test(first.trim());
}

function yamlOf(text: string): unknown {
  try {
    return load(text);
  } catch (cause) {
    throw new PolicyError('this is neither a policy.csv nor YAML', { cause });
  }
}

function dataOf(document: unknown): ReadonlyMap<string, string> {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new PolicyError('this is neither a policy.csv nor the data of an argocd-rbac-cm');
  }
  const entries = new Map<string, unknown>(Object.entries(document));
  if (entries.get('kind') === 'ConfigMap') return dataOf(entries.get('data') ?? {});
  return new Map([...entries].map(([key, value]) => [key, textOf(key, value)]));
}

function textOf(key: string, value: unknown): string {
  if (!KEY.test(key)) throw new PolicyError(`"${key}" is no key of an argocd-rbac-cm`);
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (key === 'scopes' && Array.isArray(value)) return JSON.stringify(value);
  throw new PolicyError(`"${key}" has to be a text`);
}
