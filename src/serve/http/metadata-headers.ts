import type { OutgoingHttpHeaders } from 'node:http';
import { COOKIES } from '../response-cookies.js';

/** Response metadata as headers, each by its own name; the entry `set-cookie` has one cookie a line. */
export function metadataHeaders(metadata: ReadonlyMap<string, string>): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const [name, value] of metadata) headers[name] = name === COOKIES ? value.split('\n') : value;
  return headers;
}
