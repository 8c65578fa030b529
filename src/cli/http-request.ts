import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { textAt } from './application.js';
import { connectionError } from './connection-error.js';

export interface AskOptions {
  readonly headers: OutgoingHttpHeaders;
  /** A connection that is silent for longer is dead. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
  /** Who is asking; only in a header, which nobody writes down. */
  readonly token?: string | undefined;
}

/** One GET, on a connection of its own; resolves when the head of the answer is there. */
export function ask(url: URL, { headers: asked, idleMs, signal, token }: AskOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = token === undefined ? asked : { ...asked, authorization: `Bearer ${token}` };
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, { headers, signal, agent: false });
    request.setTimeout(idleMs, () => void request.destroy(new Error(`silent for ${idleMs / 1000} s`)));
    request.once('response', resolve);
    request.on('error', (error) => reject(connectionError(error, url.host)));
    request.end();
  });
}

/** The sentence in an error body, JSON or one frame; nothing of a page that somebody else made. */
export function reasonOf(body: string): string {
  try {
    const json: unknown = JSON.parse(/^data: (.*)$/m.exec(body)?.[1] ?? body);
    return textAt(json, ['message']) || textAt(json, ['error', 'message']) || textAt(json, ['error']);
  } catch {
    return '';
  }
}
