import type { StatusError } from '../base/status-error.js';
import type { Format, Mark } from './framing.js';
import { objectText } from './splice.js';
import type { WatchEvent } from './watch-event.js';
import { maskObject } from './watch-mask.js';

/** `{"result":{"type":…,"application":…}}`: pieces around the object's own text. */
export function resultPieces(event: WatchEvent, format: Format): Buffer[] {
  const object = maskObject(format.mask, objectText(event));
  const members: string[] = [];
  if (format.mask?.keepsType ?? true) members.push(`"type":"${event.type}"`);
  if (format.showsReasons && event.type === 'DELETED') members.push(`"reason":"${event.reason}"`);
  if (object === undefined) return [Buffer.from(`{"result":{${members.join(',')}}}`)];
  const before = members.map((member) => `${member},`).join('');
  return [opening(`{"result":{${before}"application":`), object, END];
}

const END = Buffer.from('}}');

/** One for each type and reason: they are few, and stand before every object. */
const openings = new Map<string, Buffer>();

function opening(text: string): Buffer {
  const known = openings.get(text);
  if (known) return known;
  const made = Buffer.from(text);
  openings.set(text, made);
  return made;
}

/** The message that stands for a mark where marks are messages (R10). */
export function markResult(mark: Mark): string {
  const metadata = mark === 'synced' ? '{"annotations":{"k8s.io/initial-events-end":"true"}}' : '{}';
  return `{"result":{"type":"BOOKMARK","application":{"metadata":${metadata}}}`;
}

/** The error envelope of a stream; `retry` says whether coming back unchanged may help (R12). */
export function errorEnvelope(error: StatusError): string {
  const { status, text, retry } = error.http;
  const body = { grpc_code: error.code, http_code: status, message: error.message, http_status: text, retry };
  return JSON.stringify({ error: body });
}
