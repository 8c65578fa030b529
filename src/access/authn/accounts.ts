import type { InstallationState } from '../installation.js';
import { parseGoBool } from './go-bool.js';

export type Capability = 'login' | 'apiKey';

/** A local user of Argo CD. */
export interface Account {
  readonly name: string;
  readonly isEnabled: boolean;
  readonly capabilities: ReadonlySet<Capability>;
  /** A bcrypt hash; empty for an account without a password. */
  readonly passwordHash: string;
  /** Milliseconds since 1970: tokens from before do not count. */
  readonly passwordChangedAt: number | undefined;
  /** Ids of the API tokens that were issued and not deleted. */
  readonly tokenIds: ReadonlySet<string>;
}

export const ADMIN = 'admin';

/** By name; never a property of an object, because a name may be anything. */
export type Accounts = ReadonlyMap<string, Account>;

const known = new WeakMap<ReadonlyMap<string, string>, WeakMap<ReadonlyMap<string, Buffer>, Accounts>>();

/** The accounts of an installation; read once for each pair of argocd-cm and argocd-secret. */
export function accountsOf({ config, secret }: Pick<InstallationState, 'config' | 'secret'>): Accounts {
  const bySecret = known.get(config) ?? new WeakMap<ReadonlyMap<string, Buffer>, Accounts>();
  known.set(config, bySecret);
  const accounts = bySecret.get(secret) ?? parseAccounts(config, secret);
  bySecret.set(secret, accounts);
  return accounts;
}

/**
 * `accounts.NAME: apiKey, login` and `accounts.NAME.enabled` in argocd-cm; `.password`, `.passwordMtime` and `.tokens`
 * in argocd-secret. What cannot be read disables its account: it never allows more.
 */
function parseAccounts(config: ReadonlyMap<string, string>, secret: ReadonlyMap<string, Buffer>): Accounts {
  const names = new Set([ADMIN]);
  for (const key of config.keys()) {
    const [prefix, name = '', , ...rest] = key.split('.');
    if (prefix === 'accounts' && rest.length === 0 && name !== '') names.add(name);
  }
  return new Map([...names].map((name) => [name, accountOf(name, config, secret)]));
}

function accountOf(name: string, config: ReadonlyMap<string, string>, secret: ReadonlyMap<string, Buffer>): Account {
  const prefix = name === ADMIN ? ADMIN : `accounts.${name}`;
  const text = (field: string): string | undefined => secret.get(`${prefix}.${field}`)?.toString();
  const changed = text('passwordMtime');
  const changedAt = changed === undefined ? undefined : parseTime(changed);
  const switches = [config.get(`${prefix}.enabled`), config.get(`accounts.${name}.enabled`)];
  return {
    name,
    isEnabled: switches.every(isOn) && !Number.isNaN(changedAt),
    capabilities: capabilitiesOf(name, config.get(`accounts.${name}`) ?? ''),
    passwordHash: text('password') ?? '',
    passwordChangedAt: changedAt,
    tokenIds: parseTokenIds(text('tokens') ?? ''),
  };
}

function isOn(text: string | undefined): boolean {
  return text === undefined || parseGoBool(text) === true;
}

function capabilitiesOf(name: string, text: string): ReadonlySet<Capability> {
  const words = text.split(',').map((word) => word.trim());
  const all: readonly Capability[] = ['login', 'apiKey'];
  return new Set(all.filter((capability) => words.includes(capability) || (name === ADMIN && capability === 'login')));
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function parseTime(text: string): number {
  return RFC3339.test(text) ? Date.parse(text) : Number.NaN;
}

/** `[{"id": ..., "iat": ..., "exp": ...}]`; none where that is not what it says. */
function parseTokenIds(text: string): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const token of listIn(text)) {
    if (typeof token === 'object' && token !== null && 'id' in token && typeof token.id === 'string') ids.add(token.id);
  }
  return ids;
}

function listIn(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text === '' ? '[]' : text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
