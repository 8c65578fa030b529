import { Code } from '../base/status-error.js';

/** A number of gRPC's as ours; they are the same. */
export function codeOf(code: number): Code {
  return Object.values(Code).find((one): one is Code => Number(one) === code) ?? Code.UNKNOWN;
}
