import type { IncomingMessage } from 'node:http';
import { Code, StatusError } from '../../base/status-error.js';

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

/**
 * Whether a page of another origin asks for a WebSocket, which it may only if its origin is listed: browsers let any
 * page open one, read it, and send cookies along (no CORS there), and Argo CD takes them from everywhere. Every browser
 * says the origin; what says none is no page.
 */
export function isForeignPage({ headers }: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host, cookie } = headers;
  if (origin === undefined || origins.includes(origin)) return false;
  if (origins.includes('*') && cookie === undefined) return false;
  const [outside = ''] = [headers['x-forwarded-host'] ?? ''].flat().join().split(',', 1);
  return ![host ?? '', outside.trim()].some((name) => isAt(origin, name));
}

export function crossSiteRefused(): StatusError {
  return new StatusError(Code.PERMISSION_DENIED, 'pages of other sites may ask if their origin is a --cors-origin');
}

/** By the scheme of the origin, which says what a port may be left out for. */
function isAt(origin: string, host: string): boolean {
  if (host === '' || !URL.canParse(origin)) return false;
  const { protocol, host: named, origin: whole } = new URL(origin);
  // No browser says more than that.
  if (whole !== origin) return false;
  const address = `${protocol}//${host}`;
  return named !== '' && URL.canParse(address) && new URL(address).host === named;
}
