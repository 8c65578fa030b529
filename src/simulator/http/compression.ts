import { gzip } from 'node:zlib';
import type { ServerResponse } from 'node:http';

const SMALLEST_BYTES = 128 * 1024;
/** As the real server: speed before size. */
const LEVEL = 1;

/** The body as this client may have it: zipped where it is large and gzip was named; sets the headers that say so. */
export async function compressed(response: ServerResponse, body: Buffer | string): Promise<Buffer | string> {
  if (Buffer.byteLength(body) < SMALLEST_BYTES || !acceptsGzip(response.req.headers['accept-encoding'])) return body;
  const zipped = await new Promise<Buffer>((resolve, reject) => {
    gzip(body, { level: LEVEL }, (error, result) => (error ? reject(error) : resolve(result)));
  });
  response.setHeader('content-encoding', 'gzip');
  response.setHeader('vary', 'Accept-Encoding');
  return zipped;
}

function acceptsGzip(header: string | string[] | undefined): boolean {
  return String(header ?? '')
    .split(',')
    .some((part) => /^gzip(\s*;\s*q=(?!0(\.0*)?\s*$).*)?$/.test(part.trim()));
}
