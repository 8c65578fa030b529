import type { Log } from '../base/log.js';
import { StatusError, toStatusError } from '../base/status-error.js';

/** What a client may know of whatever a call threw; the operator hears of what should not have happened. */
export function errorToTell(thrown: unknown, log: Log): StatusError {
  if (!(thrown instanceof StatusError)) log.error({ err: String(thrown) }, 'a call failed');
  return toStatusError(thrown);
}
