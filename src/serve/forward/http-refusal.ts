import type { Random } from '../../base/random.js';
import type { StatusError } from '../../base/status-error.js';
import { trailersOf } from '../../encode/grpc-web-frame.js';
import { acceptsEventStream, refuseForNow } from '../event-stream.js';
import type { PassedRequest } from './passed-request.js';

/** By the kind of the request: gRPC-Web has its status in headers, the rest of the API the envelope. */
export function refuse({ incoming, response, ownHeaders }: PassedRequest, error: StatusError, random: Random): void {
  const { method, headers } = incoming;
  const contentType = headers['content-type'] ?? '';
  const { status, retry } = error.http;
  if (contentType.startsWith('application/grpc-web')) {
    const trailers = Object.fromEntries(trailersOf(error));
    const own = { ...ownHeaders, 'Content-Type': contentType, 'Cache-Control': 'no-store' };
    response.writeHead(200, { ...own, ...trailers, 'Content-Length': 0 }).end();
    return;
  }
  if (retry && method === 'GET' && acceptsEventStream(headers.accept)) {
    refuseForNow(response, error, { headers: ownHeaders, random });
    return;
  }
  const body = JSON.stringify({ error: error.message, code: error.code, message: error.message });
  const length = Buffer.byteLength(body);
  const retryAfter = retry ? { 'Retry-After': String(1 + Math.round(random.next() * 4)) } : {};
  const own = { ...ownHeaders, ...retryAfter, 'Cache-Control': 'no-store' };
  response.writeHead(status, { ...own, 'Content-Type': 'application/json', 'Content-Length': length }).end(body);
}
