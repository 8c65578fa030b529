import { Code, invalidArgument, StatusError } from '../../base/status-error.js';

const HEAD_BYTES = 5;
/** As in gRPC. */
export const MAX_REQUEST_BYTES = 16 * 1024;
const UNIT_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };

/** What browsers and the argocd CLI send; a parameter such as a charset is none of it. */
export function isGrpcWeb(contentType: string | undefined): contentType is string {
  return contentType === 'application/grpc-web+proto' || contentType === 'application/grpc-web';
}

/** The one message of a request. */
export function messageOf(body: unknown): Uint8Array {
  if (!Buffer.isBuffer(body) || body.length < HEAD_BYTES) throw invalidArgument('the body has no message');
  const flags = body.readUInt8(0);
  if (flags === 1) throw new StatusError(Code.UNIMPLEMENTED, 'send the request message without compression');
  if (flags !== 0) throw invalidArgument('the body does not begin with a message');
  const length = body.readUInt32BE(1);
  if (length > MAX_REQUEST_BYTES) {
    throw new StatusError(Code.RESOURCE_EXHAUSTED, `the request is longer than ${MAX_REQUEST_BYTES} bytes`);
  }
  if (body.length !== HEAD_BYTES + length) throw invalidArgument('the body is not one whole message');
  return body.subarray(HEAD_BYTES);
}

/** Of the header `grpc-timeout`, in ms. */
export function timeoutOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const [, digits, unit] = /^(\d{1,8})([HMSmun])$/.exec(header) ?? [];
  if (digits === undefined || unit === undefined) throw invalidArgument('grpc-timeout is not a number with a unit');
  return Number(digits) * (UNIT_MS[unit] ?? 0);
}
