import { timingSafeEqual } from 'node:crypto';
import { Code, StatusError } from '../../base/status-error.js';
import type { Authenticator } from '../authenticator.js';
import type { Caller, Session } from '../caller.js';
import { invalidSession, noSession } from './invalid-session.js';
import { type FileToken, hashOfToken } from './token-file.js';
import { tokenOf } from './token-source.js';

const ISSUER = 'token-file';

/** Callers by a list of tokens that somebody wrote down; a new list counts at once, also for open sessions. */
export class TokenFileAuthenticator implements Authenticator {
  private readonly listeners: (() => void)[] = [];

  constructor(private tokens: readonly FileToken[]) {}

  authenticate(metadata: ReadonlyMap<string, string>): Promise<Caller> {
    const token = bearerOf(metadata) ?? tokenOf(metadata);
    if (token === undefined) return Promise.reject(noSession());
    const found = this.find(hashOfToken(token));
    return found ? Promise.resolve(this.callerOf(found)) : Promise.reject(unknown());
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  replace(tokens: readonly FileToken[]): void {
    this.tokens = tokens;
    for (const listener of this.listeners) listener();
  }

  /** Compares with all of them, each in constant time: how long it takes says nothing about which one is near. */
  private find(hash: Buffer): FileToken | undefined {
    let found: FileToken | undefined;
    for (const token of this.tokens) {
      if (timingSafeEqual(token.hash, hash)) found = token;
    }
    return found;
  }

  private callerOf(token: FileToken): Caller {
    const session: Session = {
      id: '',
      issuer: ISSUER,
      issuedAt: undefined,
      expiresAt: undefined,
      problem: () => problemWith(this.find(token.hash), token),
    };
    return { kind: 'session', subject: { name: token.user, claims: new Map([['groups', token.groups]]) }, session };
  }
}

/** The subject is fixed when a session begins: who is somebody else now has to come again. */
function problemWith(now: FileToken | undefined, then: FileToken): StatusError | undefined {
  if (!now) return unknown();
  if (now.user === then.user && now.groups.join('\n') === then.groups.join('\n')) return undefined;
  return new StatusError(Code.UNAVAILABLE, 'your name or groups have changed: come back');
}

/** Of whatever shape: these tokens are no JWTs. Where metadata `token` is given, it alone counts. */
function bearerOf(metadata: ReadonlyMap<string, string>): string | undefined {
  const [scheme, token = ''] = (metadata.get('authorization') ?? '').split(' ');
  return metadata.has('token') || scheme !== 'Bearer' || token === '' ? undefined : token;
}

function unknown(): StatusError {
  return invalidSession('nobody has this token');
}
