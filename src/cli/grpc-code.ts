import type grpc from '@grpc/grpc-js';
import { Code } from '../base/status-error.js';

/** Ours for theirs: the numbers are the same. */
export function codeOf(code: grpc.status): Code {
  return Object.values(Code).find((one): one is Code => Number(one) === Number(code)) ?? Code.UNKNOWN;
}
