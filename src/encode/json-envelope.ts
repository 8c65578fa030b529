import type { StatusError } from '../base/status-error.js';
import type { Format, Mark } from './framing.js';
import { objectText } from './splice.js';
import type { WatchEvent } from './watch-event.js';
import { maskObject } from './watch-mask.js';

/** `{"result":{"type":…,"application":…}}`: pieces around the object's own text. */
export function resultPieces(event: WatchEvent, format: Format): Buffer[] {
  const object = maskObject(format.mask, objectText(event));
  const showsReason = format.showsReasons && event.type === 'DELETED';
  if (object !== undefined && !showsReason && format.mask === undefined) return [OPENINGS[event.type], object, END];
  const members: string[] = [];
  if (format.mask?.keepsType ?? true) members.push(`"type":"${event.type}"`);
  if (showsReason) members.push(`"reason":"${event.reason}"`);
  if (object === undefined) return [Buffer.from(`{"result":{${members.join(',')}}}`)];
  const before = members.map((member) => `${member},`).join('');
  return [Buffer.from(`{"result":{${before}"application":`), object, END];
}

const END = Buffer.from('}}');

/** What nearly every event begins with. */
const OPENINGS = { ADDED: opening('ADDED'), MODIFIED: opening('MODIFIED'), DELETED: opening('DELETED') };

function opening(type: WatchEvent['type']): Buffer {
  return Buffer.from(`{"result":{"type":"${type}","application":`);
}

/** The message that stands for a mark where marks are messages (R10). */
export function markResult(mark: Mark): string {
  const metadata = mark === 'synced' ? '{"annotations":{"k8s.io/initial-events-end":"true"}}' : '{}';
  return `{"result":{"type":"BOOKMARK","application":{"metadata":${metadata}}}`;
}

/** The error envelope of a stream; `retry` says whether coming back unchanged may help (R12). */
export function errorEnvelope(error: StatusError): string {
  return JSON.stringify({ error: { ...errorFields(error), retry: error.http.retry } });
}

/** The same before a stream has begun, byte for byte as Argo CD has it: there the HTTP status says whether to come back. */
export function refusalEnvelope(error: StatusError): string {
  return JSON.stringify({ error: errorFields(error) });
}

function errorFields({ code, message, http: { status, text } }: StatusError) {
  return { grpc_code: code, http_code: status, message, http_status: text };
}
