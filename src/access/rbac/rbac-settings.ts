import { parseScopes } from '../scopes.js';
import { BUILT_IN_POLICY } from './built-in-policy.js';
import { Policy } from './policy.js';
import { parsePolicyText, PolicyError } from './policy-csv.js';
import { RuleCompiler } from './rule.js';

const CONFIG_MAP = 'argocd-rbac-cm';
const MAIN_KEY = 'policy.csv';

/** What argocd-rbac-cm says, ready to be asked. */
export interface RbacSettings {
  /** The built-in policy and the ConfigMap's own. */
  readonly policy: Policy;
  readonly compiler: RuleCompiler;
  /** Tried first for everybody, and its permission is not undone by denials for the caller; empty where there is none. */
  readonly defaultRole: string;
  /** The claims that name a caller's groups. */
  readonly scopes: readonly string[];
}

/** Throws a PolicyError that names the key and the line: a policy is taken as a whole or not at all. */
export function parseRbacSettings(settings: ReadonlyMap<string, string>, source = CONFIG_MAP): RbacSettings {
  const compiler = new RuleCompiler(settings.get('policy.matchMode') === 'regex' ? 'regex' : 'glob');
  const scopes = scopesOf(settings.get('scopes') ?? '', source);
  const parts = policyKeys(settings).map((key) => parsePolicyText(`${source} ${key}`, settings.get(key) ?? ''));
  const policy = new Policy([BUILT_IN_POLICY, ...parts], compiler);
  return { policy, compiler, defaultRole: settings.get('policy.default') ?? '', scopes };
}

/** `policy.csv` first, then every other `policy.*.csv` in the order of Go's strings. */
function policyKeys(settings: ReadonlyMap<string, string>): readonly string[] {
  const others = [...settings.keys()].filter((key) => /^policy\.(.*\.)?csv$/s.test(key) && key !== MAIN_KEY);
  const sorted = others.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return settings.has(MAIN_KEY) ? [MAIN_KEY, ...sorted] : sorted;
}

function scopesOf(text: string, source: string): readonly string[] {
  const scopes = parseScopes(text);
  if (scopes) return scopes;
  throw new PolicyError(`${source} scopes: ${JSON.stringify(text)} is no YAML list of claims such as [groups, email]`);
}
