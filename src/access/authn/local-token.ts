import { createSecretKey, type KeyObject } from 'node:crypto';
import { compactVerify, errors } from 'jose';
import type { StatusError } from '../../base/status-error.js';
import type { ProjectToken } from '../app-project.js';
import type { InstallationState } from '../installation.js';
import { accountsOf, type Capability } from './accounts.js';
import { invalidSession } from './invalid-session.js';
import { type TokenTimes, textClaim, timesOf, userOf } from './token-claims.js';
import type { TokenText } from './token-text.js';

export const LOCAL_ISSUER = 'argocd';

/** Any of them on the way in, as in Argo CD; HS256 on the way out. */
const ALGORITHMS = ['HS256', 'HS384', 'HS512'];
/** What a token of our own may say in its header: no key, no place of a key, nothing that must be understood. */
const HEADER = new Set(['alg', 'typ']);

/** A token of Argo CD itself, as far as its text goes. */
export interface LocalToken {
  /** Empty where it has none. */
  readonly id: string;
  readonly times: TokenTimes & { readonly issuedAt: number };
  readonly owner: AccountOwner | ProjectOwner;
}

export interface AccountOwner {
  readonly kind: 'account';
  readonly account: string;
  readonly capability: Capability;
}

/** A role of a project: automation that belongs to nobody. */
export interface ProjectOwner {
  readonly kind: 'project';
  readonly project: string;
  readonly role: string;
}

/** The key of sessions, as it is now; throws where there is none, because an empty key is everybody's. */
export function sessionKey({ secret }: Pick<InstallationState, 'secret'>): Buffer {
  const key = secret.get('server.secretkey');
  if (!key || key.length === 0) throw invalidSession('server.secretkey is missing');
  return key;
}

/** Throws unless the token was signed with the key. */
export async function verifySignature({ text, header }: TokenText, key: Buffer): Promise<void> {
  const algorithm = header.get('alg');
  if (typeof algorithm !== 'string' || !ALGORITHMS.includes(algorithm)) {
    const reason = `error while executing keyfunc: unexpected signing method: ${nameOf(algorithm)}`;
    throw invalidSession(`token is unverifiable: ${reason}`);
  }
  const strange = [...header.keys()].find((name) => !HEADER.has(name));
  if (strange !== undefined) throw invalidSession('token is unverifiable: its header says more than alg, typ');
  try {
    await compactVerify(text, importedKey(key), { algorithms: ALGORITHMS });
  } catch (thrown) {
    if (thrown instanceof errors.JOSEError) throw invalidSession(BAD_SIGNATURE, { cause: thrown });
    throw thrown;
  }
}

const imported = new WeakMap<Buffer, KeyObject>();

/** Imported once for all tokens: half of what a signature costs. */
function importedKey(key: Buffer): KeyObject {
  const known = imported.get(key) ?? createSecretKey(key);
  imported.set(key, known);
  return known;
}

export const BAD_SIGNATURE = 'token signature is invalid: signature is invalid';

/** Of what a stranger wrote, nothing that could be long or ugly. */
function nameOf(algorithm: unknown): string {
  return typeof algorithm === 'string' && /^[A-Za-z0-9-]{1,16}$/.test(algorithm) ? algorithm : 'unknown';
}

export function localTokenOf({ claims }: TokenText): LocalToken {
  const { issuedAt, ...times } = timesOf(claims);
  if (issuedAt === undefined) throw invalidSession('token has no iat claim');
  return { id: textClaim(claims, 'jti'), times: { ...times, issuedAt }, owner: ownerOf(userOf(claims)) };
}

/** `proj:PROJECT:ROLE`, `ACCOUNT:login`, `ACCOUNT:apiKey`; without an ending an API token. */
function ownerOf(user: string): AccountOwner | ProjectOwner {
  const parts = user.split(':');
  const [first = '', second = '', third = ''] = parts;
  if (first === 'proj' && parts.length === 3) return { kind: 'project', project: second, role: third };
  return { kind: 'account', account: first, capability: second === 'login' ? 'login' : 'apiKey' };
}

/** What RBAC calls the owner. */
export function nameOfOwner(owner: LocalToken['owner']): string {
  return owner.kind === 'account' ? owner.account : `proj:${owner.project}:${owner.role}`;
}

/** Why a token that was signed well does not count in this installation, in Argo CD's words. */
export function ownerProblem(token: LocalToken, state: InstallationState): StatusError | undefined {
  const reason =
    token.owner.kind === 'project'
      ? projectReason(token, token.owner, state)
      : accountReason(token, token.owner, state);
  return reason === undefined ? undefined : invalidSession(reason);
}

function accountReason(token: LocalToken, owner: AccountOwner, state: InstallationState): string | undefined {
  const account = accountsOf(state).get(owner.account);
  if (!account) return `rpc error: code = NotFound desc = account '${owner.account}' does not exist`;
  if (!account.isEnabled) return `account ${account.name} is disabled`;
  if (!account.capabilities.has(owner.capability)) {
    return `account ${account.name} does not have '${owner.capability}' capability`;
  }
  if (token.id === '') return REVOKED;
  if (owner.capability === 'apiKey' && !account.tokenIds.has(token.id)) {
    return `account ${account.name} does not have token with id ${token.id}`;
  }
  const isOld = account.passwordChangedAt !== undefined && token.times.issuedAt * 1000 < account.passwordChangedAt;
  return isOld ? 'account password has changed since token issued' : undefined;
}

export const REVOKED = 'token is revoked, please re-login';

function projectReason(token: LocalToken, owner: ProjectOwner, state: InstallationState): string | undefined {
  const project = state.projects.get(owner.project);
  if (!project) return `appproject.argoproj.io "${owner.project}" not found`;
  const issuedAt = Math.floor(token.times.issuedAt);
  const tokens = project.tokens.get(owner.role) ?? [];
  if (tokens.some((listed) => isSame(listed, token.id, issuedAt))) return undefined;
  return `JWT token for role '${owner.role}' issued at '${issuedAt}' does not exist in project '${owner.project}'`;
}

/** By its id, or by when it was issued where one of the two has no id. */
function isSame(listed: ProjectToken, id: string, issuedAt: number): boolean {
  return id !== '' && listed.id !== '' ? id === listed.id : issuedAt === listed.issuedAt;
}
