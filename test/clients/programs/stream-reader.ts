import { createParser } from 'eventsource-parser';
import { at, jsonOf, say, sightOf } from '../sight.js';

/** Reads the body of one connection after the other, and remembers where to go on. */
export interface StreamReader {
  readonly accept: string;
  readonly lastId: string;
  /** How long to wait before coming back. */
  readonly retryMs: number;
  feed(text: string): void;
  /** A new connection: what was half read is void. */
  restart(): void;
}

const OWN_RETRY_MS = 200;

/** Server-sent events, by eventsource-parser. */
export function sseReader(): StreamReader {
  let lastId = '';
  let retryMs = OWN_RETRY_MS;
  const parser = createParser({
    onRetry: (ms) => (retryMs = ms),
    onEvent: ({ event = 'message', id, data }) => {
      lastId = id ?? lastId;
      if (['reset', 'synced', 'bookmark'].includes(event)) say({ saw: 'mark', mark: event, id: lastId });
      else if (['message', 'error'].includes(event)) say(sightOf(data, lastId));
      else say({ saw: 'phantom', text: `${event} ${data}` });
    },
  });
  return {
    accept: 'text/event-stream',
    get lastId() {
      return lastId;
    },
    get retryMs() {
      return retryMs;
    },
    feed: (text) => parser.feed(text),
    restart: () => parser.reset(),
  };
}

/** Lines of JSON, by JSON.parse. */
export function lineReader(): StreamReader {
  let lastId = '';
  let rest = '';
  const take = (line: string): void => {
    const cursor = at(jsonOf(line), 'cursor');
    if (typeof cursor === 'string') lastId = cursor;
    say(sightOf(line, lastId));
  };
  return {
    accept: 'application/json',
    get lastId() {
      return lastId;
    },
    retryMs: OWN_RETRY_MS,
    feed(text) {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
    },
    restart() {
      rest = '';
    },
  };
}
