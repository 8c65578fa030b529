import type { IncomingMessage } from 'node:http';
import { ApiStatusError, badRequest, unsupportedMediaType } from '../api-status.js';

const LARGEST_BYTES = 3 * 2 ** 20;

/** What a body must not be; JSON patches and options of a deletion have types of their own. */
const UNREADABLE = /protobuf|yaml|cbor/;

/** The body as JSON; undefined where there is none. Throws 400 for no JSON, 415 for another encoding, 413 beyond 3 MiB. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  if (UNREADABLE.test(mediaType(request))) {
    request.resume();
    throw unsupportedMediaType(['application/json']);
  }
  const text = (await readBytes(request)).toString();
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badRequest(`couldn't parse the body as JSON: ${cause instanceof Error ? cause.message : 'not JSON'}`);
  }
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length <= LARGEST_BYTES) chunks.push(bytes);
  }
  if (length <= LARGEST_BYTES) return Buffer.concat(chunks);
  const message = `Request entity too large: limit is ${LARGEST_BYTES}`;
  throw new ApiStatusError({ code: 413, reason: 'RequestEntityTooLarge', message });
}

export function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
}
