import type { IncomingMessage } from 'node:http';

/**
 * Whether a page of another site makes a browser ask in its user's name, which it may only if its origin is listed.
 * What people open themselves (a link in a chat) is none: no page can read it.
 */
export function isCrossSite({ headers, method }: IncomingMessage, origins: readonly string[]): boolean {
  if (headers['sec-fetch-site'] !== 'cross-site' || headers.cookie === undefined) return false;
  const isOpenedByHand = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  if (isOpenedByHand && method === 'GET') return false;
  return headers.origin === undefined || !origins.includes(headers.origin);
}
