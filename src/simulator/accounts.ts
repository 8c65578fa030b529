import { ApiStatusError } from './api-status.js';

/** Who a bearer token stands for. */
export interface Account {
  readonly user: string;
  readonly groups?: readonly string[];
  /** What the account may do; everything where there are no rules, nothing where they are empty. */
  readonly rules?: readonly AccessRule[];
}

/** As in a ClusterRole; `*` stands for all of them, and so does a list that is missing. */
export interface AccessRule {
  readonly verbs: readonly string[];
  /** Plurals, with the subresource where there is one: `applications`, `pods/status`. */
  readonly resources: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly namespaces?: readonly string[];
}

/** What somebody wants to do with a resource. */
export interface Attempt {
  readonly verb: string;
  readonly group: string;
  /** With the subresource: `pods/status`. */
  readonly resource: string;
  /** '' for all of them, and for what has none. */
  readonly namespace: string;
}

/** Bearer tokens; the map is read anew with each request, so that one may be added or taken away while clients run. */
export type Tokens = ReadonlyMap<string, Account>;

const EVERYBODY: Account = { user: 'kubecast-demo', groups: ['system:masters', 'system:authenticated'] };
const NOBODY: Account = { user: 'system:anonymous', groups: ['system:unauthenticated'], rules: [] };

/** Who sends this Authorization header; throws 401 for a token that nobody has. Without tokens everybody is the same. */
export function accountOf(header: string | undefined, tokens: Tokens | undefined): Account {
  if (!tokens) return EVERYBODY;
  const [scheme = '', token = ''] = (header ?? '').trim().split(' ');
  if (scheme.toLowerCase() !== 'bearer' || token === '') return NOBODY;
  const account = tokens.get(token);
  if (!account) throw new ApiStatusError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
  return account;
}

export function isAnonymous(account: Account): boolean {
  return account === NOBODY;
}

export function mayDo({ rules }: Account, attempt: Attempt): boolean {
  if (!rules) return true;
  return rules.some(
    ({ verbs, resources, apiGroups, namespaces }) =>
      names(verbs, attempt.verb) &&
      names(resources, attempt.resource) &&
      names(apiGroups, attempt.group) &&
      names(namespaces, attempt.namespace),
  );
}

function names(list: readonly string[] | undefined, wanted: string): boolean {
  return !list || list.includes('*') || list.includes(wanted);
}
