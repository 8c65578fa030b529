import type { ServerResponse } from 'node:http';
import { ApiStatusError, type StatusBody } from '../api-status.js';
import { valueAt } from '../kubernetes-object.js';

/** Writes whole answers, with the headers of the real server. */
export function answerJson(response: ServerResponse, code: number, body: Buffer | string): void {
  answer(response, code, { type: 'application/json', body });
}

export function answerText(response: ServerResponse, code: number, text: string): void {
  answer(response, code, { type: 'text/plain; charset=utf-8', body: text });
}

export function answer(response: ServerResponse, code: number, content: { type: string; body: Buffer | string }): void {
  response.writeHead(code, {
    'cache-control': 'no-cache, private',
    'content-type': content.type,
    'content-length': Buffer.byteLength(content.body),
  });
  response.end(content.body);
}

export function answerStatus(response: ServerResponse, status: StatusBody): void {
  const seconds = valueAt(status, ['details', 'retryAfterSeconds']);
  if (typeof seconds === 'number') response.setHeader('retry-after', String(seconds));
  answerJson(
    response,
    status.code,
    isForPeople(response) ? JSON.stringify(status, null, 2) : `${JSON.stringify(status)}\n`,
  );
}

/** The API server indents its errors for curl, wget and browsers. */
function isForPeople({ req }: ServerResponse): boolean {
  return /^(curl|Wget|Mozilla)/.test(req.headers['user-agent'] ?? '');
}

/** Anything thrown while a request was served; what is not an API error is a 500 that says so. */
export function answerError(response: ServerResponse, thrown: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  answerStatus(response, toApiStatus(thrown).body);
}

function toApiStatus(thrown: unknown): ApiStatusError {
  if (thrown instanceof ApiStatusError) return thrown;
  const message = `Internal error occurred: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  return new ApiStatusError({ code: 500, reason: 'InternalError', message });
}
