import type { IncomingMessage, ServerResponse } from 'node:http';
import { indented } from './indented.js';

const YES = ['1', 't', 'T', 'true', 'TRUE', 'True'];

/** The body as its reader gets it: indented where `pretty` says so, and for curl, wget and browsers. */
export function forReader({ req }: ServerResponse, body: Buffer | string): Buffer | string {
  return isForPeople(req) ? indented(body.toString()) : body;
}

/** Also where nothing plain is accepted: the server then falls back to what people can read. */
export function statusForReader(response: ServerResponse, body: string): Buffer | string {
  return acceptsPlain(response.req) ? forReader(response, body) : indented(body);
}

function isForPeople({ url = '', headers }: IncomingMessage): boolean {
  const pretty = new URL(url, 'http://localhost').searchParams.get('pretty');
  if (pretty) return YES.includes(pretty);
  return /^(curl|Wget|Mozilla\/5\.0)/.test(headers['user-agent'] ?? '');
}

function acceptsPlain({ headers: { accept = '' } }: IncomingMessage): boolean {
  const plain = /^(|application\/(json|yaml|vnd\.kubernetes\.protobuf|\*)|\*\/\*)$/;
  return accept.split(',').some((part) => !/;\s*as=/.test(part) && plain.test(part.split(';')[0]?.trim() ?? ''));
}
