import type { Log } from '../base/log.js';
import { StatusError, toStatusError } from '../base/status-error.js';
import { SourceError } from '../source/list-watch.js';

/** What a client may know of whatever a call threw; the operator hears of what should not have happened. */
export function errorToTell(thrown: unknown, log: Log): StatusError {
  if (!(thrown instanceof StatusError)) log.error({ err: String(thrown) }, 'a call failed');
  else if (thrown.cause instanceof SourceError)
    log.warn({ err: thrown.cause.message }, 'the API server refused a read');
  return toStatusError(thrown);
}
