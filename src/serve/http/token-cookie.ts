/** As Argo CD's page knows it. */
const NAME = 'argocd.token';
const MOST_BYTES = 4093;
const MOST_COOKIES = 20;

export interface CookieScope {
  /** Where the page lives: `/`, `/argo`. */
  readonly rootPath: string;
  /** False only where there is no TLS in front of us. */
  readonly isSecure: boolean;
}

/**
 * The Set-Cookie texts that keep a token, cut where a browser would not take it whole: `argocd.token=2:AAA…`,
 * `argocd.token-1=BBB…`. One text per line, because response metadata have one value per name; the gateway sends a
 * header for each line.
 */
export function keepTokenCookies(token: string, scope: CookieScope): string {
  const attributes = attributesOf(scope);
  const room = MOST_BYTES - (NAME.length + '-19'.length) - '; '.length - attributes.length - '=20:'.length;
  const chunks = Array.from({ length: Math.ceil(token.length / room) }, (_, at) =>
    token.slice(at * room, (at + 1) * room),
  );
  if (chunks.length > MOST_COOKIES) throw new Error(`a token of ${token.length} bytes fits into no cookies`);
  const values = chunks.length > 1 ? [`${chunks.length}:${chunks[0]}`, ...chunks.slice(1)] : chunks;
  return values.map((value, index) => `${nameOf(index)}=${value}; ${attributes}`).join('\n');
}

/** The Set-Cookie texts, one per line, that make a browser forget the cookies of these names, and the first one in any case. */
export function forgetTokenCookies(names: readonly string[], scope: CookieScope): string {
  const all = new Set([NAME, ...names]);
  return [...all].map((name) => `${name}=; Max-Age=0; ${attributesOf(scope)}`).join('\n');
}

function nameOf(index: number): string {
  return index === 0 ? NAME : `${NAME}-${index}`;
}

function attributesOf({ rootPath, isSecure }: CookieScope): string {
  const path = `path=/${rootPath.replace(/^\/+|\/+$/g, '')}`;
  return [path, 'SameSite=lax', 'httpOnly', ...(isSecure ? ['Secure'] : [])].join('; ');
}
