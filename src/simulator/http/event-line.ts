import type { StatusBody } from '../api-status.js';
import type { StoredObject } from '../stored-object.js';
import type { ObjectEncoding } from './object-encoding.js';

export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

const PREFIX: Readonly<Record<EventType, Buffer>> = {
  ADDED: Buffer.from('{"type":"ADDED","object":'),
  MODIFIED: Buffer.from('{"type":"MODIFIED","object":'),
  DELETED: Buffer.from('{"type":"DELETED","object":'),
};
const BOOKMARK = Buffer.from('{"type":"BOOKMARK","object":');
const SUFFIX = Buffer.from('}\n');

interface Line {
  readonly type: EventType;
  readonly body: Buffer;
  readonly line: Buffer;
}

// All watches are offered a change one after the other, so the last line is the one that most of them need.
let last: Line | undefined;

/** One line of a watch. */
export function eventLine(type: EventType, object: StoredObject, encoding: ObjectEncoding): Buffer {
  const body = encoding.object(object);
  if (last?.type === type && last.body === body) return last.line;
  const line = Buffer.concat([PREFIX[type], body, SUFFIX]);
  last = { type, body, line };
  return line;
}

export function bookmarkLine(object: Buffer): Buffer {
  return Buffer.concat([BOOKMARK, object, SUFFIX]);
}

export function statusLine(status: StatusBody): string {
  return `{"type":"ERROR","object":${statusText(status)}}\n`;
}

/** Go hides what HTML would read. */
export function statusText(status: StatusBody): string {
  return JSON.stringify(status).replace(/[<>&]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);
}
