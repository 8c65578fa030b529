/** The name under which Argo CD's page keeps its token. */
export const TOKEN_COOKIE = 'argocd.token';

/** Above this number the token of a cookie header is not put together. */
const MOST_CHUNKS = 20;
const CHUNKED = /^([0-9]{1,3}):([^:]*)$/;

/**
 * The token in a `Cookie` header, or undefined. It may be cut: `argocd.token=3:AAA`, `argocd.token-1=BBB`,
 * `argocd.token-2=CCC`; a piece that is missing makes the whole worthless.
 */
export function tokenOfCookies(header: string): string | undefined {
  const cookies = parseCookies(header);
  const first = cookies.get(TOKEN_COOKIE);
  if (first === undefined || !first.includes(':')) return first;
  const [, count, start = ''] = CHUNKED.exec(first) ?? [];
  const chunks = Number(count ?? 0);
  if (chunks < 1 || chunks > MOST_CHUNKS) return undefined;
  const rest = Array.from({ length: chunks - 1 }, (_, index) => cookies.get(`${TOKEN_COOKIE}-${index + 1}`));
  return rest.includes(undefined) ? undefined : [start, ...rest].join('');
}

/** The names of the cookies in which a header carries a token, whole or in pieces. */
export function tokenCookieNames(header: string): readonly string[] {
  return [...parseCookies(header).keys()];
}

/** Of our names alone; the last one wins where a name is given twice. */
function parseCookies(header: string): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>();
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals < 0 ? 0 : equals).trim();
    if (name !== TOKEN_COOKIE && !isChunk(name)) continue;
    cookies.set(name, unquoted(pair.slice(equals + 1).trim()));
  }
  return cookies;
}

function isChunk(name: string): boolean {
  return name.startsWith(`${TOKEN_COOKIE}-`) && /^[0-9]{1,3}$/.test(name.slice(TOKEN_COOKIE.length + 1));
}

function unquoted(value: string): string {
  return value.length > 1 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
