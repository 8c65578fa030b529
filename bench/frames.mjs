/** One event of the stream as bytes that differ only in their number. */
import { applicationText, DIGITS, digitsOf, MARK } from './payload.mjs';

/** As long as the cursors of the product. */
const CURSOR = '9a45pqcj.2a7b.1fzjcqg9b1yfw.3dunnc4dts9te';

/** An event of SSE, as the product writes it; `at` is where its number stands. */
export function sseTemplate(size) {
  const envelope = `{"result":{"type":"MODIFIED","application":${applicationText({ size })}}}`;
  return templateOf(`data: ${envelope}\nid: ${CURSOR}\n\n`);
}

/** The same as one chunk of HTTP/1.1, ready for a socket. */
export function chunkTemplate(size) {
  const { bytes } = sseTemplate(size);
  return templateOf(`${bytes.length.toString(16)}\r\n${bytes.toString()}\r\n`);
}

export function templateOf(text) {
  const bytes = Buffer.from(text);
  return { bytes, at: bytes.lastIndexOf(MARK) - DIGITS };
}

/** @returns `count` events from `first` on, joined into one Buffer of their own */
export function stamped({ bytes, at }, { first, count }) {
  const joined = Buffer.allocUnsafe(bytes.length * count);
  for (let event = 0; event < count; event++) {
    bytes.copy(joined, event * bytes.length);
    joined.write(digitsOf(first + event), event * bytes.length + at, 'latin1');
  }
  return joined;
}
