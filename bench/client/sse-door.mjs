import { openRaw } from './raw-connection.mjs';

/** One subscriber of SSE: a connection of its own. */
export function openSse({ port, path, token }, { onPiece, onLost }) {
  const head = [`GET ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, 'Accept: text/event-stream'];
  if (token) head.push(`Authorization: Bearer ${token}`);
  return openRaw({ port, greeting: `${head.join('\r\n')}\r\n\r\n`, onPiece, onLost });
}
