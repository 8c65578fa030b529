import type { Socket } from 'node:net';
import { endSoon } from '../forward/last-words.js';

const ANSWERS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** The rest of a request goes on to arrive, and is an error each time: closed then, the connection might lose the answer. */
const answered = new WeakSet<Socket>();

/** Answers what is no HTTP request, and closes. Never inside an answer that has begun: a stream may be on this connection. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  if (answered.has(socket)) return;
  if (!socket.writable || socket.bytesWritten > 0) {
    socket.destroy();
    return;
  }
  const status = ANSWERS[error.code ?? ''] ?? '400 Bad Request';
  const text = `${status.slice(4)}\n`;
  answered.add(socket);
  socket.write(
    [
      `HTTP/1.1 ${status}`,
      'Content-Type: text/plain; charset=utf-8',
      'X-Content-Type-Options: nosniff',
      `Content-Length: ${Buffer.byteLength(text)}`,
      'Connection: close',
      '',
      text,
    ].join('\r\n'),
  );
  endSoon(socket);
}
