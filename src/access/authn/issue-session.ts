import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Clock } from '../../base/clock.js';
import type { InstallationState } from '../installation.js';
import { LOCAL_ISSUER, sessionKey } from './local-token.js';

export interface SessionWish {
  readonly account: string;
  readonly seconds: number;
}

/** A session for an account, as Argo CD would have issued it: it counts there, too. */
export function issueSession(
  state: InstallationState,
  clock: Clock,
  { account, seconds }: SessionWish,
): Promise<string> {
  const now = Math.floor(clock.now() / 1000);
  const times = { iat: now, nbf: now, exp: now + seconds };
  return new SignJWT({ iss: LOCAL_ISSUER, sub: `${account}:login`, jti: randomUUID(), ...times })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(sessionKey(state));
}
