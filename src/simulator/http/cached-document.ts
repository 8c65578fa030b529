import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

export interface CachedDocument {
  readonly type: string;
  readonly body: string;
  readonly cacheControl: string;
}

/** Answers with an entity tag, and 304 to whoever has the document already. */
export function answerCached(response: ServerResponse, { type, body, cacheControl }: CachedDocument): void {
  const etag = `"${createHash('sha512').update(body).digest('hex').toUpperCase()}"`;
  const headers = { 'cache-control': cacheControl, etag, vary: 'Accept' };
  if (response.req.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, { ...headers, 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
}
