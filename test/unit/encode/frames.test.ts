import { describe, expect, test } from '@jest/globals';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import fc from 'fast-check';
import { Code, StatusError } from '../../../src/base/status-error.js';
import type { Format, Framing } from '../../../src/encode/framing.js';
import { ndjsonFraming } from '../../../src/encode/ndjson-frame.js';
import { HEARTBEAT, sseFraming } from '../../../src/encode/sse-frame.js';
import type { WatchEvent } from '../../../src/encode/watch-event.js';
import { parseWatchMask } from '../../../src/encode/watch-mask.js';
import { storedApplication, storedText } from '../../support/stored-application.js';

const NASTY = [
  '\n\ndata: {"result":1}\n\n',
  '\r',
  '\r\n\r\n',
  '\u2028\u2029',
  '"}}\n',
  'id: 1',
  '\u0000',
  '😀',
  '\\',
  'é',
];

const app = storedApplication({ name: 'a', revision: 5, project: 'p', note: 'x' });

function format(framing: Framing, fields?: string, showsReasons = false): Format {
  return { framing, mask: parseWatchMask(fields), showsReasons };
}

function deleted(object = app, revision = '1234567', reason: 'deleted' | 'scope' | 'access' = 'scope'): WatchEvent {
  return { type: 'DELETED', object, revision, reason };
}

/** A frame as it is written, from the shared body or from its glue. */
function frame(event: WatchEvent, to: Format, cursor?: string): Buffer {
  return Buffer.concat([to.framing.body(event, to), to.framing.ending(cursor)]);
}

/** What a browser makes of the bytes, one at a time. */
function read(bytes: Buffer): EventSourceMessage[] {
  const events: EventSourceMessage[] = [];
  const decoder = new TextDecoder();
  const parser = createParser({
    onEvent: (event) => void events.push(event),
    onError: (error) => {
      throw error;
    },
  });
  for (const byte of bytes) parser.feed(decoder.decode(Uint8Array.of(byte), { stream: true }));
  return events;
}

describe('a frame of server-sent events', () => {
  test("is one event with the object's own text and the view's id", () => {
    const bytes = frame({ type: 'ADDED', object: app }, format(sseFraming), 'c.1.p.s');
    expect(bytes.toString()).toBe(
      `data: {"result":{"type":"ADDED","application":${app.bytes.toString()}}}\nid: c.1.p.s\n\n`,
    );
    expect(read(bytes)).toEqual([{ id: 'c.1.p.s', event: undefined, data: expect.any(String) }]);
  });

  test('has no id line inside a snapshot', () => {
    expect(frame({ type: 'ADDED', object: app }, format(sseFraming)).toString()).not.toContain('\nid:');
  });

  test.each(['reset', 'synced', 'bookmark'] as const)('marks a %s, which onmessage never sees', (mark) => {
    const bytes = sseFraming.mark(mark, '0');
    expect(read(bytes)).toEqual([{ event: mark, data: '{}', id: '0' }]);
    expect(bytes.toString().endsWith('}\nid: 0\n\n')).toBe(true);
  });

  test.each(NASTY)('cannot be broken by %j in a name, a label or a field', (text) => {
    const object = storedApplication({ name: text, revision: 5, labels: { [text]: text }, note: text });
    const events = [{ type: 'ADDED', object } as const, deleted(object)];
    const gone = {
      type: 'DELETED',
      object: undefined,
      header: object.header,
      revision: '9',
      reason: 'access',
    } as const;
    for (const event of [...events, gone]) {
      const bytes = frame(event, format(sseFraming), '1.1.p.s');
      const [first, ...rest] = read(bytes);
      expect(rest).toEqual([]);
      expect(first?.id).toBe('1.1.p.s');
      expect(JSON.parse(first?.data ?? '').result.application.metadata.name).toBe(text);
      expect(JSON.parse(frame(event, format(ndjsonFraming), 'c').toString()).cursor).toBe('c');
      expect(frame(event, format(ndjsonFraming)).toString().split('\n').length).toBe(2);
    }
  });

  test.each(NASTY)('tells an error with %j in one piece', (text) => {
    const bytes = sseFraming.error(new StatusError(Code.UNAVAILABLE, text)) ?? Buffer.alloc(0);
    const [event, ...rest] = read(bytes);
    expect([event?.event, rest]).toEqual(['error', []]);
    expect(JSON.parse(event?.data ?? '')).toEqual({
      error: { grpc_code: 14, http_code: 503, message: text, http_status: 'Service Unavailable', retry: true },
    });
  });

  test('is never followed by a blank line of a heartbeat', () => {
    expect(HEARTBEAT.toString()).toBe(':\n');
  });

  test('takes a pretty-printed object with line breaks', () => {
    const object = storedText('{\n  "metadata": {\r\n "name":"a", "uid":"u", "resourceVersion": "5"\n}\n}');
    expect(read(frame({ type: 'ADDED', object }, format(sseFraming), 'c')).length).toBe(1);
  });

  test('any number of them with heartbeats between lines is read as what was sent', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, fc.boolean()), { maxLength: 8 }), (notes) => {
        const bytes = notes.map(([note, beats]) => {
          const object = storedApplication({ name: 'a', revision: 5, note });
          const one = frame({ type: 'MODIFIED', object }, format(sseFraming), '1.1.p.s');
          return beats ? Buffer.concat([one, HEARTBEAT]) : one;
        });
        const seen = read(Buffer.concat(bytes)).map(({ data }) => JSON.parse(data).result.application.note);
        expect(JSON.stringify(seen)).toBe(JSON.stringify(notes.map(([note]) => note)));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a line of NDJSON', () => {
  test('is the envelope with the cursor in it', () => {
    const text = app.bytes.toString();
    const event: WatchEvent = { type: 'MODIFIED', object: app };
    expect(frame(event, format(ndjsonFraming), 'c').toString()).toBe(
      `{"result":{"type":"MODIFIED","application":${text}},"cursor":"c"}\n`,
    );
    expect(frame(event, format(ndjsonFraming)).toString()).toBe(
      `{"result":{"type":"MODIFIED","application":${text}}}\n`,
    );
  });

  test.each(['reset', 'synced', 'bookmark'] as const)('stands for a %s as a BOOKMARK', (mark) => {
    const line: unknown = JSON.parse(ndjsonFraming.mark(mark, 'c').toString());
    const annotations = mark === 'synced' ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
    expect(line).toEqual({ result: { type: 'BOOKMARK', application: { metadata: annotations } }, cursor: 'c' });
  });

  test('stands for an error', () => {
    const line = ndjsonFraming.error(new StatusError(Code.UNAUTHENTICATED, 'a\nb'))?.toString() ?? '';
    expect(line.endsWith('}\n') && line.split('\n').length === 2).toBe(true);
    expect(JSON.parse(line).error).toMatchObject({ grpc_code: 16, retry: false });
  });
});

describe.each([sseFraming, ndjsonFraming])('what $name writes', (framing) => {
  const events: WatchEvent[] = [{ type: 'ADDED', object: app }, { type: 'MODIFIED', object: app }, deleted()];
  events.push({ type: 'DELETED', object: undefined, header: app.header, revision: '9', reason: 'access' });

  test.each(events)('is the same from a shared body and from glue (%#)', (event) => {
    for (const showsReasons of [true, false]) {
      const to = format(framing, undefined, showsReasons);
      const glue = framing.glue(event, to);
      expect(Buffer.concat([...(glue ?? [])]).toString()).toBe(framing.body(event, to).toString());
    }
  });

  test.each([
    ['result.type', { type: 'DELETED' }],
    ['result.application.metadata.name', { application: { metadata: { name: 'a' } } }],
    ['-result.application', { type: 'DELETED' }],
    ['nothing', {}],
  ])('under the mask %s is JSON', (fields, result) => {
    const text = frame(deleted(), format(framing, fields), 'c').toString();
    expect(JSON.parse(/\{.*\}/.exec(text)?.[0] ?? '').result).toEqual(result);
    expect(framing.glue(deleted(), format(framing, fields))).toBeUndefined();
  });

  test('names the reason only to those who ask', () => {
    expect(frame(deleted(), format(framing)).toString()).not.toContain('"reason"');
    expect(frame(deleted(), format(framing, undefined, true)).toString()).toContain(
      '"type":"DELETED","reason":"scope",',
    );
    expect(frame({ type: 'ADDED', object: app }, format(framing, undefined, true)).toString()).not.toContain(
      '"reason"',
    );
  });
});
