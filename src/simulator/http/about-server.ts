import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account } from '../accounts.js';
import { unknownResource } from '../api-status.js';
import type { KindRegistration } from '../kind-registration.js';
import { answerReview } from './access-review.js';
import { AGGREGATED, aggregatedDiscovery, wantsAggregated } from './aggregated-discovery.js';
import { answer, answerJson, answerText } from './answer.js';
import { answerCached } from './cached-document.js';
import { discoveryDocument } from './discovery.js';
import { isBuiltInPath } from './request-path.js';
import { openApiV2 } from './openapi-v2.js';
import { isReview } from './self-review.js';

interface Question {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly account: Account;
  readonly kinds: readonly KindRegistration[];
}

/** Answers what is no resource: what the server has, how it is, and who the client is to it. */
export async function answerAbout(question: Question): Promise<void> {
  const { request, response, url, kinds } = question;
  const path = url.pathname.replace(/(.)\/$/, '$1');
  if (isReview(path)) return answerReview({ ...question, path });
  request.resume();
  const { accept } = request.headers;
  if ((path === '/api' || path === '/apis') && wantsAggregated(accept)) {
    const body = `${JSON.stringify(aggregatedDiscovery(path, kinds))}\n`;
    return answerCached(response, { type: AGGREGATED, body, cacheControl: 'public' });
  }
  if (path === '/openapi/v2') return answerOpenApi(response, accept, kinds);
  const document = discoveryDocument(url.pathname, kinds);
  if (typeof document === 'string') answerText(response, 200, document);
  else if (document !== undefined) answerJson(response, 200, `${JSON.stringify(document)}\n`);
  else if (isBuiltInPath(url.pathname, kinds)) throw unknownResource();
  else answerText(response, 404, '404 page not found\n');
}

/** As JSON only; to a client that wants nothing but protobuf it says so, as the real server does of forms it lacks. */
function answerOpenApi(response: ServerResponse, accept: string | undefined, kinds: readonly KindRegistration[]): void {
  const types = (accept ?? '*/*').split(',').map((part) => part.split(';')[0]?.trim());
  if (types.some((type) => type === '*/*' || type === 'application/*' || type === 'application/json')) {
    const body = JSON.stringify(openApiV2(kinds));
    return answerCached(response, { type: 'application/json', body, cacheControl: 'no-cache, private' });
  }
  answer(response, 406, { type: 'application/json', body: '' });
}
