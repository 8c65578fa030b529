import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { waitUntil } from '../../support/wait-until.js';

/** Who asks: by a token that stands for this, or without one. */
export type Asker = 'nobody' | 'admin' | 'dev' | 'expired' | 'forged' | 'ghost';

/** A request that an Argo CD 3.6.0 was sent, with what of its answer clients depend on. */
export interface RecordedAnswer {
  readonly method?: 'GET' | 'POST' | 'DELETE' | 'HEAD' | 'OPTIONS';
  readonly path: string;
  readonly as?: Asker;
  readonly headers?: Readonly<Record<string, string>>;
  readonly send?: string;
  readonly status: number;
  /** Null for one that is not there. */
  readonly head?: Readonly<Record<string, string | RegExp | null>>;
  /** The whole body; of a stream that goes on, how it begins. */
  readonly body: string | RegExp;
  readonly goesOn?: true;
}

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Long enough for what a stream has to say at once, where it has nothing to say. */
const SILENCE_MS = 1_000;

/** Sends no header that is not named, and reads a stream that goes on up to its first line. */
export async function ask(url: string, row: RecordedAnswer, token: string | undefined): Promise<Answer> {
  const { method = 'GET', path, headers = {}, send } = row;
  const sent = { accept: '*/*', ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = request(`${url}${path}`, { method, headers: sent, agent: false }, resolve);
    asked.once('error', reject);
    asked.end(send);
  });
  const { statusCode = 0 } = response;
  const body = row.goesOn ? await beginning(response) : await whole(response);
  return { status: statusCode, headers: response.headers, body };
}

async function whole(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString();
}

async function beginning(response: IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  // Silence is an answer, too.
  await waitUntil(() => text.includes('\n'), 'a line', SILENCE_MS).catch(() => undefined);
  response.destroy();
  return text.slice(0, text.indexOf('\n') + 1);
}
