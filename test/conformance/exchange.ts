import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ApiUnderTest } from './api-under-test.js';

export interface Call {
  /** GET unless given. */
  readonly method?: string;
  readonly path: string;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const LONGEST_MS = 40_000;

/** Sends one request; resolves with the head of the answer. */
export function send(api: ApiUnderTest, call: Call): Promise<IncomingMessage> {
  const { method = 'GET', path, headers = {} } = call;
  const body = typeof call.body === 'string' || call.body === undefined ? call.body : JSON.stringify(call.body);
  const options = {
    method,
    headers: withoutEmpty({ ...defaultHeaders(api, body), ...headers }),
    agent: false as const,
    timeout: LONGEST_MS,
    ...(api.certificate === undefined ? {} : { ca: api.certificate }),
  };
  const request = api.url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(`${api.url}${path}`, options, resolve);
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer to ${method} ${path}`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** A header that a call sets to '' is not sent. */
function withoutEmpty(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
}

function defaultHeaders({ token }: ApiUnderTest, body: string | undefined): Record<string, string> {
  return {
    'user-agent': 'conformance/1',
    accept: 'application/json',
    ...(body === undefined
      ? {}
      : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}
