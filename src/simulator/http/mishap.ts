import type { ServerResponse } from 'node:http';
import { ApiStatusError, expired, tooLargeRevision, type StatusParts } from '../api-status.js';
import type { Mishap, Verb } from '../faults.js';
import { answer, answerStatus, answerText } from './answer.js';
import { statusLine } from './event-line.js';
import type { ResourcePath } from './request-path.js';

const SERVER_ERROR: StatusParts = {
  code: 500,
  reason: 'InternalError',
  message: 'Internal error occurred: etcdserver: leader changed',
};
const TOO_MANY: StatusParts = {
  code: 429,
  reason: 'TooManyRequests',
  message: 'storage is (re)initializing',
  details: { retryAfterSeconds: 1 },
};
const NOT_FOUND: StatusParts = {
  code: 404,
  reason: 'NotFound',
  message: 'the server could not find the requested resource',
  details: {},
};
const UNAUTHORIZED: StatusParts = { code: 401, reason: 'Unauthorized', message: 'Unauthorized' };

/** What was asked for, as a refusal names it. */
interface Attempt {
  readonly verb: Verb;
  readonly path: ResourcePath;
}

function forbidden({ verb, path }: Attempt): ApiStatusError {
  const { group, plural } = path.kind;
  const resource = group ? `${plural}.${group}` : plural;
  const place = path.namespace === undefined ? 'at the cluster scope' : `in the namespace "${path.namespace}"`;
  const why = `User "kubecast-demo" cannot ${verb} resource "${plural}" in API group "${group}" ${place}`;
  const details = { ...(group ? { group } : {}), kind: plural };
  return new ApiStatusError({ code: 403, reason: 'Forbidden', message: `${resource} is forbidden: ${why}`, details });
}

/** The Status that a mishap stands for; undefined where it is no Status. */
function statusOf(mishap: Mishap): ApiStatusError | undefined {
  if (mishap === 'gone') return expired(TOO_OLD);
  if (mishap === 'too-many') return new ApiStatusError(TOO_MANY);
  if (mishap === 'error') return new ApiStatusError(SERVER_ERROR);
  if (mishap === 'forbidden') return new ApiStatusError({ code: 403, reason: 'Forbidden', message: 'forbidden' });
  if (mishap === 'not-found') return new ApiStatusError(NOT_FOUND);
  if (mishap === 'unauthorized') return new ApiStatusError(UNAUTHORIZED);
  return mishap === 'too-large' ? tooLargeRevision('999999999', '100') : undefined;
}

const TOO_OLD = 'The resourceVersion for the provided list is too old.';
const GARBAGE = '\u0015\u0003 this is no JSON {{{\n';
const LOGIN_PAGE = '<!doctype html><title>Sign in</title><p>Your session has ended.</p>\n';
const BUSY = 'Too many requests, please try again later.\n';

/** The whole line that a mishap writes into an open watch. */
export function mishapLine(mishap: Mishap): string {
  if (mishap === 'no-object') return '{"type":"MODIFIED"}\n';
  if (mishap === 'html') return LOGIN_PAGE;
  if (mishap === 'too-many-text') return BUSY;
  const status = mishap === 'gone' ? expired('too old resource version: 1 (2)') : statusOf(mishap);
  return status ? statusLine(status.body) : GARBAGE;
}

export function isNextEventMishap(mishap: Mishap): boolean {
  return mishap === 'lost' || mishap === 'duplicate' || mishap === 'half-line';
}

/** Those that strike an open watch between two events. */
export function isWatchMishap(mishap: Mishap): boolean {
  return !isNextEventMishap(mishap) && mishap !== 'stale' && mishap !== 'empty';
}

/** Those that answer a request in place of its real answer; a watch that is refused never opens. */
export function isRefusal(mishap: Mishap, verb: Verb): boolean {
  if (verb === 'watch')
    return mishap === 'html' || mishap === 'too-many-text' || (mishap !== 'gone' && statusOf(mishap) !== undefined);
  if (mishap === 'no-object' || mishap === 'lost' || mishap === 'duplicate') return false;
  if (verb === 'write' && (mishap === 'close' || mishap === 'half-line')) return false;
  return verb === 'list' || (mishap !== 'stale' && mishap !== 'empty');
}

/** Answers with the mishap; false where the request goes on, and its answer suffers later. */
export function refuse(response: ServerResponse, mishap: Mishap, attempt: Attempt): boolean {
  const status = mishap === 'forbidden' ? forbidden(attempt) : statusOf(mishap);
  if (status) answerStatus(response, status.body);
  else if (mishap === 'html') answer(response, 200, { type: 'text/html; charset=utf-8', body: LOGIN_PAGE });
  else if (mishap === 'garbage') answer(response, 200, { type: 'application/json', body: GARBAGE });
  else if (mishap === 'reset') response.destroy();
  else if (mishap === 'too-many-text') answerBusy(response);
  else return mishap === 'silent';
  return true;
}

function answerBusy(response: ServerResponse): void {
  response.setHeader('retry-after', '1');
  answerText(response, 429, BUSY);
}

/** The answer breaks off in the middle: with a clean end, or with the connection. */
export function breakOff(response: ServerResponse, body: Buffer, mishap: 'close' | 'half-line'): void {
  response.writeHead(200, { 'cache-control': 'no-cache, private', 'content-type': 'application/json' });
  response.write(body.subarray(0, body.length >>> 1), () => {
    if (mishap === 'close') response.end();
    else response.destroy();
  });
}
