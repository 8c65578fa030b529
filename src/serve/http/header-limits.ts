import type { IncomingMessage } from 'node:http';

/** A session of many groups is a long token, which Argo CD cuts into cookies. */
export const MAX_HEADER_BYTES = 96 * 1024;
const MAX_HEADER_BYTES_WITHOUT_COOKIE = 32 * 1024;
/** Beyond them node would forget headers in silence. */
export const MAX_HEADERS = 299;

const TOKEN_COOKIE = /(?:^|;\s*)argocd\.token(?:-\d+)?=/;

/** Whether a request has more headers, or longer ones, than it may. */
export function hasTooManyHeaders({ rawHeaders, url = '', headers }: IncomingMessage): boolean {
  if (rawHeaders.length / 2 > MAX_HEADERS) return true;
  if (headers.cookie !== undefined && TOKEN_COOKIE.test(headers.cookie)) return false;
  // Each header has a colon, a space and the end of its line.
  const length = rawHeaders.reduce((sum, text) => sum + text.length + 2, url.length);
  return length > MAX_HEADER_BYTES_WITHOUT_COOKIE;
}
