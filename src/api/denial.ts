import type { Caller } from '../access/caller.js';
import type { AccessRequest, Enforcer } from '../access/enforcer.js';
import { Code, StatusError } from '../base/status-error.js';

/** Says nothing, so that nobody learns what there is. */
export function permissionDenied(): StatusError {
  return new StatusError(Code.PERMISSION_DENIED, 'permission denied');
}

/** Throws PERMISSION_DENIED that says what was asked for and by whom, as Argo CD says it. */
export function enforce(enforcer: Enforcer, { subject, session }: Caller, request: AccessRequest): void {
  if (enforcer.allows(subject, request)) return;
  const { resource, action, object } = request;
  const who = subject.name === '' ? [] : [`sub: ${subject.name}`];
  const issued = session?.issuedAt === undefined ? [] : [`iat: ${secondsText(session.issuedAt)}`];
  const what = [resource, action, object, ...who, ...issued].join(', ');
  throw new StatusError(Code.PERMISSION_DENIED, `permission denied: ${what}`);
}

/** RFC 3339 with whole seconds. */
function secondsText(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}
