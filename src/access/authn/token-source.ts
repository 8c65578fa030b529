import { tokenOfCookies } from './token-cookie.js';

const BEARER = 'Bearer ';

/**
 * The token of a request, or undefined. The first that is there counts, and is never mixed with the others:
 *   metadata `token`   taken whatever it is; empty means none
 *   `authorization`    `Bearer ` and something of three parts
 *   cookie             `argocd.token`, whole or in pieces, of three parts
 * A header `Token` is no metadata: the HTTP doors let only `Grpc-Metadata-Token` through.
 */
export function tokenOf(metadata: ReadonlyMap<string, string>): string | undefined {
  const own = metadata.get('token');
  if (own !== undefined) return own === '' ? undefined : own;
  const bearer = metadata.get('authorization') ?? '';
  if (bearer.startsWith(BEARER) && hasThreeParts(bearer.slice(BEARER.length))) return bearer.slice(BEARER.length);
  const cookies = metadata.get('cookie') ?? metadata.get('grpcgateway-cookie');
  const token = cookies === undefined ? undefined : tokenOfCookies(cookies);
  return token !== undefined && hasThreeParts(token) ? token : undefined;
}

/** Three or more, as Argo CD counts; what has more is refused afterwards, in words. */
function hasThreeParts(text: string): boolean {
  const first = text.indexOf('.');
  return first >= 0 && text.includes('.', first + 1);
}
