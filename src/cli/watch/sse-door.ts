import type { IncomingMessage } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { applicationOf, memberAt, textAt } from '../application.js';
import { ask, reasonOf } from '../http-request.js';
import { ComeBackLater, type Door, eventTypeOf, type Frame, Refusal, startOf, type WatchedEvent } from './frame.js';

export interface SseDoorOptions {
  /** With its query. */
  readonly url: URL;
  /** A connection that is silent for longer is dead. */
  readonly idleMs: number;
  readonly token?: string | undefined;
}

/** Server-sent events over HTTP. */
export function sseDoor({ url, idleMs, token }: SseDoorOptions): Door {
  return {
    address: `${url.origin}${url.pathname}`,
    async *open(cursor, signal) {
      const headers = {
        accept: 'text/event-stream',
        'cache-control': 'no-store',
        ...(cursor === undefined ? {} : { 'last-event-id': cursor }),
      };
      const response = await ask(url, { headers, idleMs, signal, token });
      try {
        await refuseOtherAnswers(response, url);
        yield { kind: 'start', how: startOf(response.headers['x-kubecast-start']) };
        yield* framesOf(response);
      } finally {
        response.destroy();
      }
    },
  };
}

const MOST_REFUSAL = 64 * 1024;
/** What may become possible without the request being changed. */
const TEMPORARY = new Set([408, 425, 429]);

async function refuseOtherAnswers(response: IncomingMessage, url: URL): Promise<void> {
  const { statusCode = 0, headers } = response;
  if (statusCode === 200 && headers['content-type']?.startsWith('text/event-stream')) return;
  if (statusCode === 200) throw new Refusal(`${url.host} answers ${headers['content-type']}: is --server right?`);
  const reason = reasonOf(await firstText(response));
  const sentence = `${url.origin}${url.pathname} answers ${statusCode}${reason === '' ? '' : `: ${reason}`}`;
  if (statusCode < 500 && !TEMPORARY.has(statusCode)) throw new Refusal(sentence);
  throw new ComeBackLater(sentence, 1000 * (Number(headers['retry-after']) || 0));
}

async function firstText(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response) {
    text += String(chunk);
    if (text.length > MOST_REFUSAL) break;
  }
  return text;
}

async function* framesOf(response: IncomingMessage): AsyncGenerator<Frame> {
  const frames: Frame[] = [];
  const parser = createParser({
    onEvent: (message) => void frames.push(...frameOf(message)),
    onRetry: (ms) => void frames.push({ kind: 'retry', ms }),
  });
  response.setEncoding('utf8');
  for await (const text of response) {
    parser.feed(String(text));
    yield* frames.splice(0);
  }
}

function frameOf({ event = 'message', data, id }: EventSourceMessage): Frame[] {
  const cursor = id === undefined ? {} : { cursor: id };
  switch (event) {
    case 'message':
      return [{ kind: 'event', event: watchedEventOf(data), ...cursor }];
    case 'reset':
    case 'synced':
    case 'bookmark':
      return [{ kind: 'mark', mark: event, ...cursor }];
    case 'error':
      return [errorOf(JSON.parse(data))];
    default:
      return [];
  }
}

function errorOf(data: unknown): Frame {
  const message = textAt(data, ['error', 'message']) || 'the server ended the stream without saying why';
  return { kind: 'error', message, retry: memberAt(data, ['error', 'retry']) !== false };
}

const BEFORE_RESULT = '{"result":';

function watchedEventOf(data: string): WatchedEvent {
  const result = memberAt(JSON.parse(data), ['result']);
  const isPlain = data.startsWith(`${BEFORE_RESULT}{"type":`) && data.endsWith('}}');
  return {
    type: eventTypeOf(memberAt(result, ['type'])),
    application: applicationOf(memberAt(result, ['application'])),
    // The server's own text where it stands in the usual place: JavaScript would change large numbers.
    json: isPlain ? data.slice(BEFORE_RESULT.length, -1) : JSON.stringify(result ?? {}),
  };
}
