import { SignJWT } from 'jose';

/** What a token of Argo CD's own says; without `exp` it holds until it is revoked. */
export interface TokenClaims {
  /** `ACCOUNT:login`, `ACCOUNT:apiKey` or `proj:PROJECT:ROLE`. */
  readonly sub: string;
  readonly jti: string;
  /** Seconds since 1970, and so are the others. */
  readonly iat: number;
  readonly nbf: number;
  readonly exp?: number;
  readonly iss: 'argocd';
}

/** A token by HS256; the key is the bytes of `server.secretkey`. */
export function signToken(key: Buffer, claims: TokenClaims): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(key);
}
