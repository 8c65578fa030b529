import type { Authenticator } from '../../src/access/authenticator.js';
import { ANONYMOUS_CALLER, type Caller } from '../../src/access/caller.js';
import { subjectNamed } from '../../src/access/subject.js';
import { Code, StatusError } from '../../src/base/status-error.js';

/** Callers name themselves in `x-test-caller` and are then logged in; without it they are not let in. */
export const byCallerHeader: Authenticator = {
  authenticate(metadata) {
    const name = metadata.get('x-test-caller');
    if (name === undefined) return Promise.reject(new StatusError(Code.UNAUTHENTICATED, 'no session information'));
    return Promise.resolve(name === '' ? ANONYMOUS_CALLER : sessionOf(name));
  },
  onChange: () => undefined,
};

/** Logged in, at a time that can be read in messages. */
export function sessionOf(name: string): Caller {
  const session = {
    id: `id-of-${name}`,
    issuer: 'argocd',
    issuedAt: Date.UTC(2026, 0, 2, 3, 4, 5) / 1000,
    expiresAt: undefined,
    problem: () => undefined,
  };
  return { kind: 'session', subject: subjectNamed(name), session };
}
