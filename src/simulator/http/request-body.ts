import type { IncomingMessage } from 'node:http';
import { ApiStatusError, badRequest } from '../api-status.js';
import { parseProtobufBody } from './protobuf-body.js';
import { isYaml, parseYaml } from './yaml-body.js';

const LARGEST_BYTES = 3 * 2 ** 20;

export const PROTOBUF = 'application/vnd.kubernetes.protobuf';

export interface RequestBody {
  /** '' where it was no text. */
  readonly text: string;
  /** undefined where there is none. */
  readonly value: unknown;
}

/** The body as JSON. Throws 400 for no JSON, 415 for another encoding, 413 beyond 3 MiB. */
export async function readBody(request: IncomingMessage, refusal: Refusal): Promise<RequestBody> {
  const type = mediaType(request);
  const body = await readBytes(request);
  if (body.length === 0) return { text: '', value: undefined };
  if (type === PROTOBUF) return { text: '', value: parseProtobufBody(body) };
  const text = body.toString();
  if (isYaml(type)) return { text, value: yaml(text) };
  try {
    return { text, value: JSON.parse(text) };
  } catch (cause) {
    throw refusal(whyNoJson(text, cause), text);
  }
}

/** What is said about a text that is no JSON, and why it is none. */
type Refusal = (why: string, text: string) => ApiStatusError;

/** In Go's words, as far as they are known. */
function whyNoJson(text: string, cause: unknown): string {
  const at = / at position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1];
  const wrong = at === undefined ? '' : text.slice(Number(at)).trim()[0];
  if (!wrong) return 'unexpected end of JSON input';
  return `invalid character '${wrong}' looking for beginning of value`;
}

function yaml(text: string): unknown {
  try {
    return parseYaml(text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'not YAML';
    throw badRequest(`error decoding YAML: error converting YAML to JSON: ${why}`);
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
