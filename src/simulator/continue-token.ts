import { type ApiStatusError, badRequest } from './api-status.js';

/** Where the next page begins: after `start`, at `revision`, or at the current state where that is -1. */
export interface ContinueToken {
  readonly revision: bigint;
  /** The first key that the page may hold. */
  readonly start: string;
}

const VERSION = 'meta.k8s.io/v1';

export function writeContinueToken({ revision, start }: ContinueToken): string {
  const json = `{"v":"${VERSION}","rv":${revision},"start":${JSON.stringify(start).replaceAll('<', '\\u003c')}}`;
  return Buffer.from(json).toString('base64url');
}

export function parseContinueToken(text: string): ContinueToken {
  const odd = /[^\w-]/.exec(text);
  if (odd) throw malformed(`illegal base64 data at input byte ${odd.index}`);
  const token = parsed(Buffer.from(text, 'base64url').toString());
  const { v: version, rv, start } = token;
  if (version !== VERSION) throw malformed(`server does not recognize this encoded version ${String(version)}`);
  if (typeof start !== 'string' || start === '') throw malformed(`encoded start key empty (version ${VERSION})`);
  if (typeof rv !== 'bigint' || rv === 0n) {
    throw malformed(`incorrect encoded start resourceVersion (version ${VERSION})`);
  }
  // No key leads out of what is listed.
  if (start.split('/').some((part) => part === '.' || part === '..')) throw malformed(start);
  return { revision: rv, start };
}

function parsed(json: string): { readonly v?: unknown; readonly start?: unknown; readonly rv: bigint | undefined } {
  const rv = /"rv":(-?\d+)/.exec(json)?.[1];
  try {
    return { ...Object(JSON.parse(json)), rv: rv === undefined ? undefined : BigInt(rv) };
  } catch {
    throw malformed(`invalid character '${json[0] ?? ''}' looking for beginning of value`);
  }
}

function malformed(why: string): ApiStatusError {
  return badRequest(`invalid continue token: continue key is not valid: ${why}`);
}
