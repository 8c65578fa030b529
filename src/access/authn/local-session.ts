import type { Clock } from '../../base/clock.js';
import type { StatusError } from '../../base/status-error.js';
import type { Session } from '../caller.js';
import type { Installation } from '../installation.js';
import { invalidSession } from './invalid-session.js';
import { BAD_SIGNATURE, LOCAL_ISSUER, type LocalToken, ownerProblem, REVOKED } from './local-token.js';
import type { Revocations } from './revocations.js';
import { timeProblem } from './token-claims.js';

/** What a session is judged by: always today's. */
export interface SessionWorld {
  readonly installation: Installation;
  readonly revocations: Revocations;
  readonly clock: Clock;
}

/** A token of Argo CD itself, whose signature was verified with `key`. */
export class LocalSession implements Session {
  readonly issuer = LOCAL_ISSUER;
  readonly id: string;
  readonly issuedAt: number;
  readonly expiresAt: number | undefined;
  readonly outlivesLogout: boolean;

  constructor(
    readonly token: LocalToken,
    private readonly key: Buffer,
    private readonly world: SessionWorld,
  ) {
    const { issuedAt, expiresAt } = token.times;
    this.id = token.id;
    this.outlivesLogout = token.owner.kind !== 'account' || token.owner.capability !== 'login';
    this.issuedAt = issuedAt;
    this.expiresAt = expiresAt === undefined ? undefined : expiresAt * 1000;
  }

  problem(): StatusError | undefined {
    const { installation, revocations, clock } = this.world;
    const { state } = installation;
    const late = timeProblem(this.token.times, clock.now());
    if (late) return late;
    if (!isKey(this.key, state.secret.get('server.secretkey'))) return invalidSession(BAD_SIGNATURE);
    const disowned = ownerProblem(this.token, state);
    if (disowned) return disowned;
    return this.id !== '' && revocations.isRevoked(this.id) ? invalidSession(REVOKED) : undefined;
  }
}

function isKey(key: Buffer, today: Buffer | undefined): boolean {
  return today !== undefined && key.equals(today);
}
