import { StatusError } from '../../base/status-error.js';
import type { Subject } from '../subject.js';
import { invalidSession } from './invalid-session.js';
import type { TokenPart } from './token-text.js';

/** When a token counts: seconds since 1970. */
export interface TokenTimes {
  readonly issuedAt: number | undefined;
  readonly notBefore: number | undefined;
  readonly expiresAt: number | undefined;
}

/** How far the clock of whoever issued a token may be ahead of ours; at its end a token gets nothing. */
const CLOCK_SKEW_S = 30;

/** Longer lists are no groups: RBAC reads each of them with each request. */
const MOST_VALUES = 1000;
const MOST_CLAIMS = 200;

export function textClaim(claims: TokenPart, name: string): string {
  const value = claims.get(name);
  return typeof value === 'string' ? value : '';
}

export function timesOf(claims: TokenPart): TokenTimes {
  return { issuedAt: dateIn(claims, 'iat'), notBefore: dateIn(claims, 'nbf'), expiresAt: dateIn(claims, 'exp') };
}

/** Why a token does not count at `now` (milliseconds since 1970), in Argo CD's words. */
export function timeProblem(
  { issuedAt = 0, notBefore = 0, expiresAt }: TokenTimes,
  now: number,
): StatusError | undefined {
  const seconds = now / 1000;
  const problems = [
    ...(expiresAt !== undefined && seconds >= expiresAt ? ['token is expired'] : []),
    ...(seconds + CLOCK_SKEW_S < notBefore ? ['token is not valid yet'] : []),
    ...(seconds + CLOCK_SKEW_S < issuedAt ? ['token used before issued'] : []),
  ];
  return problems.length === 0 ? undefined : invalidSession(`token has invalid claims: ${problems.join(', ')}`);
}

function dateIn(claims: TokenPart, name: string): number | undefined {
  const value = claims.get(name);
  if (value === undefined && !claims.has(name)) return undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw invalidSession(`token has invalid claims: invalid type for claim: ${name} is invalid`);
}

/** Whom a token speaks of: what an identity provider calls the person, else `sub`. */
export function userOf(claims: TokenPart): string {
  const federated = claims.get('federated_claims');
  const user: unknown = federated instanceof Map ? federated.get('user_id') : undefined;
  return typeof user === 'string' && user !== '' ? user : textClaim(claims, 'sub');
}

/** The claims that RBAC may read; anything that is not a text or a list of texts names no group. */
export function subjectOf(name: string, claims: TokenPart): Subject {
  const texts = new Map<string, readonly string[]>();
  for (const [claim, value] of claims) {
    const values = textsOf(value);
    if (values.length > 0 && texts.size < MOST_CLAIMS) texts.set(claim, values);
  }
  return { name, claims: texts };
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value) || value.length > MOST_VALUES) return [];
  return value.filter((item) => typeof item === 'string');
}
