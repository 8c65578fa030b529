import { SignJWT } from 'jose';

export const SECRET_KEY = 'a-key-that-argocd-would-have-made';

/** The time at which ManualClock begins, in seconds. */
export const START_S = Date.parse('2026-01-01T00:00:00Z') / 1000;

export type Claims = Readonly<Record<string, unknown>>;

/** Of a session as Argo CD issues it; whatever is named is replaced, and undefined takes a claim away. */
export function sessionClaims(claims: Claims = {}): Claims {
  const all = {
    iss: 'argocd',
    sub: 'dev:login',
    iat: START_S,
    nbf: START_S,
    exp: START_S + 86_400,
    jti: 'id-1',
    ...claims,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** A token as Argo CD signs it. */
export function signed(claims: Claims, key: string = SECRET_KEY, algorithm = 'HS256'): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: algorithm, typ: 'JWT' }).sign(Buffer.from(key));
}

export function sessionToken(claims: Claims = {}): Promise<string> {
  return signed(sessionClaims(claims));
}

/** Three parts, of whatever header, claims and signature: what no library would make. */
export function rawToken(header: string | object, claims: string | object, signature = 'AAAA'): string {
  return [header, claims].map(encoded).concat(signature).join('.');
}

function encoded(part: string | object): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

/** What a token says, unverified. */
export function decodedClaims(token: string): Claims {
  const claims: unknown = JSON.parse(Buffer.from(token.split('.', 2)[1] ?? '', 'base64url').toString());
  return typeof claims === 'object' ? { ...claims } : {};
}
