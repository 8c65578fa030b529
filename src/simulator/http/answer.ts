import type { ServerResponse } from 'node:http';
import { ApiStatusError, type StatusBody } from '../api-status.js';
import { valueAt } from '../kubernetes-object.js';
import { statusText } from './event-line.js';
import { forReader, statusForReader } from './reader.js';

/** Writes whole answers, with the headers of the real server. */
export function answerJson(response: ServerResponse, code: number, body: Buffer | string): void {
  answer(response, code, { type: 'application/json', body: forReader(response, body) });
}

export function answerText(response: ServerResponse, code: number, text: string): void {
  response.setHeader('x-content-type-options', 'nosniff');
  answer(response, code, { type: 'text/plain; charset=utf-8', body: text });
}

export function answer(response: ServerResponse, code: number, content: { type: string; body: Buffer | string }): void {
  const length = Buffer.byteLength(content.body);
  const size = length <= LARGEST_SIZED ? { 'content-length': length } : {};
  response.writeHead(code, { 'content-type': content.type, ...size });
  response.end(content.body);
}

/** Longer answers are sent in chunks, because Go has begun to send them before it knows their length. */
const LARGEST_SIZED = 2048;

export function answerStatus(response: ServerResponse, status: StatusBody): void {
  const seconds = valueAt(status, ['details', 'retryAfterSeconds']);
  if (typeof seconds === 'number') response.setHeader('retry-after', String(seconds));
  const body = statusForReader(response, `${statusText(status)}\n`);
  answer(response, status.code, { type: 'application/json', body });
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
