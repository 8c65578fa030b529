import grpc from '@grpc/grpc-js';

/** What grpc-js says of its own connection, addresses included. */
const NO_ANSWER = [
  /^(?:No connection established|Connection dropped|Name resolution failed|Protocol error|Stream refused by server)/,
  /^(?:Received RST_STREAM with code|Failed to start HTTP\/2 stream|Write error|Write failed|Channel closed before)/,
  /^(?:read|write|connect) E[A-Z]+/,
  // Cut there: what is cancelled here has other words.
  /^Call cancelled$/,
];
const NO_ANSWER_CODES: readonly grpc.status[] = [grpc.status.UNAVAILABLE, grpc.status.INTERNAL, grpc.status.CANCELLED];

/** It goes on with the address of whom we asked. */
const TOO_LATE = /^Deadline exceeded after /;

/** Whether grpc-js found nobody, or lost them: no status came from there. */
export function isWithoutAnswer({ code, details }: grpc.StatusObject): boolean {
  return NO_ANSWER_CODES.includes(code) && NO_ANSWER.some((pattern) => pattern.test(details));
}

/** The details of a status without what grpc-js alone knows. */
export function detailsToTell({ code, details }: grpc.StatusObject): string {
  return code === grpc.status.DEADLINE_EXCEEDED && TOO_LATE.test(details) ? 'Deadline exceeded' : details;
}
