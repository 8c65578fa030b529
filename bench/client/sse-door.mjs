import { openRaw } from './raw-connection.mjs';

/** One subscriber of SSE: a connection of its own. */
export function openSse({ port, path }, { onPiece, onLost }) {
  const head = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Accept: text/event-stream'];
  return openRaw({ port, greeting: `${head.join('\r\n')}\r\n\r\n`, onPiece, onLost });
}
