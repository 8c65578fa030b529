import { badRequest } from './api-status.js';

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
  const json = Buffer.from(text, 'base64url').toString();
  const found = /^\{"v":"meta\.k8s\.io\/v1","rv":(-1|\d+),"start":(".*")\}$/.exec(json);
  if (!found) throw badRequest('continue key is not valid: encoded continue token is malformed');
  const start: unknown = JSON.parse(found[2] ?? '""');
  return { revision: BigInt(found[1] ?? '0'), start: String(start) };
}
