import type { IncomingMessage } from 'node:http';
import { applicationOf, memberAt } from '../application.js';
import { connectionError } from '../connection-error.js';
import { codeOf } from '../grpc-code.js';
import { ask, reasonOf } from '../http-request.js';
import { itemsOf, listText } from './list-text.js';
import type { Extent, Reader, ReadQuery } from './reader.js';
import { ServerError } from './server-error.js';

export interface HttpReaderOptions {
  /** Ends in a slash. */
  readonly server: string;
  readonly timeoutMs: number;
  readonly token?: string | undefined;
}

/** What columns show; the rest of thousands of Applications stays on the server. */
const COLUMN_FIELDS = [
  'items.metadata.name',
  'items.metadata.namespace',
  'items.spec.project',
  'items.status.sync.status',
  'items.status.sync.revision',
  'items.status.health.status',
].join(',');

/** The JSON routes of ApplicationService. */
export function httpReader(options: HttpReaderOptions): Reader {
  const { server } = options;
  return {
    async get({ name = '', ...scope }) {
      const url = withQuery(new URL(`api/v1/applications/${encodeURIComponent(name)}`, server), scope);
      const text = await read(url, options);
      return { applications: () => [applicationOf(JSON.parse(text))], json: () => text };
    },
    async list(query, extent) {
      const text = await read(withQuery(new URL('api/v1/applications', server), query, extent), options);
      return { applications: () => itemsOf(text).map(applicationOf), json: () => listText(text) };
    },
  };
}

function withQuery(url: URL, { projects, ...texts }: ReadQuery, extent: Extent = 'whole'): URL {
  for (const [key, value] of Object.entries(texts)) if (value !== undefined) url.searchParams.set(key, value);
  for (const project of projects) url.searchParams.append('projects', project);
  if (extent === 'columns') url.searchParams.set('fields', COLUMN_FIELDS);
  return url;
}

async function read(url: URL, { timeoutMs, token }: HttpReaderOptions): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await ask(url, { headers: { accept: 'application/json' }, idleMs: timeoutMs, signal, token });
    const text = await textOf(response, url);
    refuseOtherAnswers(response, { text, url });
    return text;
  } catch (error) {
    if (signal.aborted) throw new Error(`no answer within ${timeoutMs / 1000} s (${url.host})`, { cause: error });
    throw error;
  }
}

function textOf(response: IncomingMessage, { host }: URL): Promise<string> {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => void chunks.push(chunk));
  return new Promise((resolve, reject) => {
    response.once('end', () => resolve(Buffer.concat(chunks).toString()));
    response.once('error', (error) => reject(connectionError(error, host)));
  });
}

function refuseOtherAnswers(response: IncomingMessage, { text, url }: { text: string; url: URL }): void {
  const { statusCode = 0, headers } = response;
  const type = headers['content-type'] ?? 'without a type';
  const isJson = type.startsWith('application/json');
  if (statusCode === 200 && isJson) return;
  if (statusCode === 200) throw new Error(`${url.host} answers ${type}: is --server right?`);
  const reason = reasonOf(text);
  const code = isJson && reason !== '' ? memberAt(JSON.parse(text), ['code']) : undefined;
  if (typeof code === 'number') throw new ServerError(codeOf(code), reason);
  throw new Error(`${url.origin}${url.pathname} answers ${statusCode}${reason === '' ? '' : `: ${reason}`}`);
}
