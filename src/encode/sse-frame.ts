import type { StatusError } from '../base/status-error.js';
import type { Format, Framing, Mark } from './framing.js';
import { errorEnvelope, resultPieces } from './json-envelope.js';
import { joinText } from './text-batch.js';
import type { WatchEvent } from './watch-event.js';

const DATA = Buffer.from('data: ');
const LINE_END = Buffer.from('\n');

/** Server-sent events: `data: …\nid: …\n\n`, always exactly two newlines at the end (a third is an empty message to some clients). */
export const sseFraming: Framing = {
  name: 'sse',
  alwaysMarks: true,
  body: (event: WatchEvent, format: Format) => Buffer.concat([DATA, ...resultPieces(event, format), LINE_END]),
  glue: (event, format) => (format.mask ? undefined : [DATA, ...resultPieces(event, format), LINE_END]),
  ending: (cursor) => (cursor === undefined ? LINE_END : Buffer.from(`id: ${cursor}\n\n`, 'latin1')),
  mark: (mark: Mark, cursor) => Buffer.from(`event: ${mark}\ndata: {}\nid: ${cursor}\n\n`, 'latin1'),
  error: (error: StatusError) => Buffer.from(`event: error\ndata: ${errorEnvelope(error)}\n\n`),
  join: joinText,
};

/** A comment line; a blank line after it would end an event. */
export const HEARTBEAT = Buffer.from(':\n');
