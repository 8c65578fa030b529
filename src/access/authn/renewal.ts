import type { Clock } from '../../base/clock.js';
import type { Caller } from '../caller.js';
import type { Installation } from '../installation.js';
import { issueSession } from './issue-session.js';
import { LocalSession } from './local-session.js';

const RENEWED_BELOW_S = 300;

/** A new token for a login session that ends within five minutes, for as long as the old one was; undefined for every other caller. */
export async function renewedToken(
  { session }: Caller,
  { installation, clock }: { readonly installation: Installation; readonly clock: Clock },
): Promise<string | undefined> {
  if (!(session instanceof LocalSession) || session.token.owner.kind !== 'account') return undefined;
  const { owner, times } = session.token;
  if (owner.capability !== 'login' || times.expiresAt === undefined) return undefined;
  if (times.expiresAt - clock.now() / 1000 >= RENEWED_BELOW_S) return undefined;
  const seconds = Math.floor(times.expiresAt - times.issuedAt);
  return issueSession(installation.state, clock, { account: owner.account, seconds });
}
