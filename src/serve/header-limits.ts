import type { IncomingMessage } from 'node:http';

/** A session of many groups is a long token, which Argo CD cuts into cookies. */
export const MAX_HEADER_BYTES = 96 * 1024;
const MAX_HEADER_BYTES_WITHOUT_COOKIE = 32 * 1024;
/** Beyond them node would forget headers in silence. */
export const MAX_HEADERS = 299;

const TOKEN_COOKIE = /(?:^|;\s*)argocd\.token(?:-\d+)?=/;

/** How long the headers of a request may be, by its cookies. */
export function mostHeaderBytes(cookie: string | undefined): number {
  return cookie !== undefined && TOKEN_COOKIE.test(cookie) ? MAX_HEADER_BYTES : MAX_HEADER_BYTES_WITHOUT_COOKIE;
}

/** A header with a colon, a space and the end of its line. */
export function headerBytes(name: string, value: string): number {
  return name.length + value.length + 4;
}

/** Whether a request has more headers, or longer ones, than it may; beyond the larger limit node has refused it. */
export function hasTooManyHeaders({ rawHeaders, url = '', headers }: IncomingMessage): boolean {
  if (rawHeaders.length / 2 > MAX_HEADERS) return true;
  const most = mostHeaderBytes(headers.cookie);
  if (most === MAX_HEADER_BYTES) return false;
  const length = rawHeaders.reduce((sum, text) => sum + text.length + 2, url.length);
  return length > most;
}
