import type { Framing, Mark } from './framing.js';
import { objectText } from './splice.js';
import type { Transcode } from './transcoder.js';
import type { WatchEvent } from './watch-event.js';

const EMPTY = Buffer.alloc(0);
/** Field numbers of ApplicationWatchEvent. */
const FIELD = { type: 1, application: 2, cursor: 100, reason: 101 } as const;

/** ApplicationWatchEvent messages; the cursor is a field at their end that Argo CD's decoders skip. */
export function createGrpcFraming(transcode: Transcode): Framing {
  return {
    name: 'grpc',
    alwaysMarks: false,
    body(event: WatchEvent, format) {
      const application = bytesField(FIELD.application, transcode(objectText(event)));
      const pieces = [textField(FIELD.type, event.type), application];
      if (format.showsReasons && event.type === 'DELETED') pieces.push(textField(FIELD.reason, event.reason));
      return Buffer.concat(pieces);
    },
    glue: () => undefined,
    ending: (cursor) => (cursor === undefined ? EMPTY : textField(FIELD.cursor, cursor)),
    mark(mark: Mark, cursor) {
      const annotations = mark === 'synced' ? '{"k8s.io/initial-events-end":"true"}' : '{}';
      const application = transcode(Buffer.from(`{"metadata":{"annotations":${annotations}}}`));
      const event = [textField(FIELD.type, 'BOOKMARK'), bytesField(FIELD.application, application)];
      return Buffer.concat([...event, textField(FIELD.cursor, cursor)]);
    },
    error: () => undefined,
    join: (frames) => ({ kind: 'messages', messages: frames.map((pieces) => Buffer.concat(pieces)) }),
  };
}

function textField(number: number, text: string): Buffer {
  return bytesField(number, Buffer.from(text));
}

/** A length-delimited field: wire type 2. */
function bytesField(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
