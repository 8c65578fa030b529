import { afterEach, describe, expect, test } from '@jest/globals';
import { follow } from '../../../src/cli/watch/follow.js';
import { Refusal } from '../../../src/cli/watch/frame.js';
import { printerOf } from '../../../src/cli/watch/printer.js';
import { sseDoor } from '../../../src/cli/watch/sse-door.js';
import {
  type Answer,
  eventText,
  openSseServer,
  refuse,
  RESET,
  type SseServer,
  stream,
  syncedText,
} from './sse-server.js';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

interface Followed {
  readonly server: SseServer;
  readonly lines: string[];
  readonly states: string[];
  readonly delays: number[];
  readonly ended: Promise<void>;
}

/** Follows until a line or a state says the word. */
async function followUntil(word: string, ...answers: Answer[]): Promise<Followed> {
  const server = await openSseServer(...answers);
  const [lines, states, delays]: [string[], string[], number[]] = [[], [], []];
  const stop = new AbortController();
  open.push(server, { close: () => stop.abort() });
  const hear = (list: string[]) => (text: string) => {
    list.push(text.trimEnd());
    if (text.includes(word)) stop.abort();
  };
  const ended = follow({
    door: sseDoor({ url: server.url, idleMs: 5000 }),
    printer: printerOf({ output: 'name', write: hear(lines), now: () => 0 }),
    random: { next: () => 0 },
    report: hear(states),
    pause: async (ms) => void delays.push(ms),
    signal: stop.signal,
    isOnce: false,
  });
  await ended.catch(() => undefined);
  return { server, lines, states, delays, ended };
}

const SNAPSHOT = RESET + eventText('ADDED', 'a') + eventText('ADDED', 'b') + syncedText('c1');

describe('a watcher', () => {
  test('shows the snapshot, then what happens', async () => {
    const { lines, states } = await followUntil('a deleted', stream(SNAPSHOT, eventText('DELETED', 'a', { id: 'c2' })));
    expect(lines).toEqual(['argocd/a', 'argocd/b', 'argocd/a deleted']);
    expect(states[1]).toBe('live: 2 applications');
  });

  test('comes back with the last id after a cut, and goes on', async () => {
    const { server, lines, states } = await followUntil(
      'argocd/new',
      stream(SNAPSHOT, eventText('MODIFIED', 'a', { id: 'c2', version: '2' }), 'cut'),
      stream(eventText('ADDED', 'new', { id: 'c3' })),
    );
    expect(server.lastIds).toEqual([undefined, 'c2']);
    expect(lines).toEqual(['argocd/a', 'argocd/b', 'argocd/a', 'argocd/new']);
    expect(states.some((state) => /^cut: .*; reconnecting in 1\.0 s$/.test(state))).toBe(true);
  });

  test('comes back with the void id if a snapshot was cut, and takes the next one as a whole', async () => {
    const { server, lines } = await followUntil(
      'live:',
      stream(RESET, eventText('ADDED', 'a'), 'cut'),
      stream(RESET, eventText('ADDED', 'b'), syncedText('c1')),
    );
    expect(server.lastIds).toEqual([undefined, '0']);
    expect(lines).toEqual(['argocd/a', 'argocd/b', 'argocd/a deleted']);
  });

  test('shows what vanished before a reset as deleted', async () => {
    const { lines, states } = await followUntil(
      'live: 1',
      stream(SNAPSHOT, 'end'),
      stream(RESET, eventText('ADDED', 'b'), syncedText('c9')),
    );
    expect(lines).toEqual(['argocd/a', 'argocd/b', 'argocd/a deleted']);
    expect(states).toContain('reset: the server sends everything again');
  });

  test('counts one application as one', async () => {
    const { states } = await followUntil('live', stream(RESET, eventText('ADDED', 'a'), syncedText('c1')));
    expect(states[1]).toBe('live: 1 application');
  });

  test('remembers the id of a bookmark', async () => {
    const { server } = await followUntil(
      'live: 0',
      stream(SNAPSHOT, 'event: bookmark\ndata: {}\nid: c7\n\n', 'end'),
      stream(RESET, syncedText('c9')),
    );
    expect(server.lastIds).toEqual([undefined, 'c7']);
  });

  test('waits as long as the server asked', async () => {
    const { delays } = await followUntil('live', stream('retry: 2500\n\n', 'end'), stream(SNAPSHOT));
    expect(delays).toEqual([2500]);
  });

  test('waits longer after each failure, and starts anew after a success', async () => {
    const down = refuse(503, '{}');
    const { delays } = await followUntil(
      'new',
      down,
      down,
      down,
      stream(SNAPSHOT, 'end'),
      stream(eventText('ADDED', 'new')),
    );
    expect(delays).toEqual([1000, 2000, 4000, 1000]);
  });

  test('waits as long as Retry-After says', async () => {
    const { delays } = await followUntil('live', refuse(503, '{}', { 'retry-after': '7' }), stream(SNAPSHOT));
    expect(delays).toEqual([7000]);
  });

  test('comes back after an error that may pass', async () => {
    const error = 'event: error\ndata: {"error":{"message":"going away","retry":true}}\n\n';
    const { states } = await followUntil('live', stream(error, 'end'), stream(SNAPSHOT));
    expect(states[1]).toBe('cut: going away; reconnecting in 1.0 s');
  });

  test('survives garbage', async () => {
    const { states } = await followUntil('live', stream('data: {"result\n\n'), stream(SNAPSHOT));
    expect(states[1]).toMatch(/^cut: .*JSON/);
  });

  test.each([
    {
      what: 'a bad request',
      answer: refuse(400, '{"code":3,"message":"selector: no"}'),
      says: /answers 400: selector: no$/,
    },
    { what: 'a path that is not there', answer: refuse(404, 'Not Found'), says: /answers 404$/ },
    {
      what: 'an error that will not pass',
      answer: stream('event: error\ndata: {"error":{"message":"no permission","retry":false}}\n\n'),
      says: /^no permission$/,
    },
    {
      what: 'a page that is no stream',
      answer: ((response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>')) satisfies Answer,
      says: /answers text\/html: is --server right\?$/,
    },
  ])('gives up at $what', async ({ answer, says }) => {
    const { ended } = await followUntil('never', answer);
    await expect(ended).rejects.toThrow(Refusal);
    await expect(ended).rejects.toThrow(says);
  });
});

describe('an event over SSE', () => {
  test('keeps the numbers that the server wrote', async () => {
    const result = '{"type":"ADDED","application":{"metadata":{"name":"a","n":9007199254740993,"f":1.0}}}';
    const server = await openSseServer(stream(`data: {"result":${result}}\n\n`));
    open.push(server);
    const stop = new AbortController();
    for await (const frame of sseDoor({ url: server.url, idleMs: 5000 }).open(undefined, stop.signal)) {
      if (frame.kind !== 'event') continue;
      expect(frame.event.json).toBe(result);
      break;
    }
  });

  test('may be cut anywhere, also inside a character', async () => {
    const bytes = Buffer.from(eventText('ADDED', 'first') + eventText('ADDED', 'grün'));
    const middle = bytes.indexOf(Buffer.from('ü')) + 1;
    let sendRest = (): void => undefined;
    const server = await openSseServer((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(bytes.subarray(0, middle));
      sendRest = () => void response.write(bytes.subarray(middle));
    });
    open.push(server);
    const names: string[] = [];
    for await (const frame of sseDoor({ url: server.url, idleMs: 5000 }).open(
      undefined,
      new AbortController().signal,
    )) {
      if (frame.kind !== 'event') continue;
      names.push(frame.event.application.name);
      // What came before has been read by now, so that the rest comes in a chunk of its own.
      sendRest();
      if (names.length === 2) break;
    }
    expect(names).toEqual(['first', 'grün']);
  });
});
