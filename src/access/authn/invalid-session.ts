import { Code, StatusError } from '../../base/status-error.js';

/** A token that does not count, in Argo CD's words. */
export function invalidSession(reason: string, options?: ErrorOptions): StatusError {
  return new StatusError(Code.UNAUTHENTICATED, `invalid session: ${reason}`, options);
}

/** What every token of an identity provider is refused with: why is for the log. */
export function unverifiable(cause: unknown): StatusError {
  return invalidSession('failed to verify the token', { cause });
}

/** No token, or none where one is looked for. */
export function noSession(): StatusError {
  return new StatusError(Code.UNAUTHENTICATED, 'no session information');
}
