import type { StatusError } from '../base/status-error.js';
import type { Format, Framing, Mark } from './framing.js';
import { errorEnvelope, markResult, resultPieces } from './json-envelope.js';
import { joinText } from './text-batch.js';
import type { WatchEvent } from './watch-event.js';

const END = Buffer.from('}\n');
const LAST_BRACE = Buffer.from('}');

/** One JSON text a line: `{"result":{…},"cursor":"…"}`. */
export const ndjsonFraming: Framing = {
  name: 'ndjson',
  alwaysMarks: false,
  /** Without the envelope's last brace: the cursor may come before it. */
  body(event: WatchEvent, format: Format) {
    const whole = Buffer.concat(resultPieces(event, format));
    return whole.subarray(0, whole.length - 1);
  },
  glue(event, format) {
    if (format.mask) return undefined;
    const pieces = resultPieces(event, format);
    return [...pieces.slice(0, -1), LAST_BRACE];
  },
  ending: (cursor) => (cursor === undefined ? END : Buffer.from(`,"cursor":"${cursor}"}\n`, 'latin1')),
  mark: (mark: Mark, cursor) => Buffer.from(`${markResult(mark)},"cursor":"${cursor}"}\n`, 'latin1'),
  error: (error: StatusError) => Buffer.from(`${errorEnvelope(error)}\n`),
  join: joinText,
};
