import type { Batch, Frame } from './framing.js';

const LINE_END = '\r\n';

/** All frames as one chunk of HTTP/1.1; a door without chunks takes the part between `start` and `end`. */
export function joinText(frames: readonly Frame[]): Batch {
  let length = 0;
  for (const frame of frames) for (const piece of frame) length += piece.length;
  // A chunk without bytes is the one that ends an answer.
  if (length === 0) return { kind: 'text', chunk: Buffer.alloc(0), start: 0, end: 0 };
  const head = `${length.toString(16)}${LINE_END}`;
  const chunk = Buffer.allocUnsafe(head.length + length + LINE_END.length);
  let at = chunk.write(head, 'latin1');
  for (const frame of frames) {
    for (const piece of frame) {
      chunk.set(piece, at);
      at += piece.length;
    }
  }
  chunk.write(LINE_END, at, 'latin1');
  return { kind: 'text', chunk, start: head.length, end: at };
}
