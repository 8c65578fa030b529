import { type OutgoingHttpHeaders, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { StatusError } from '../../base/status-error.js';
import { endSoon } from './last-words.js';

/** A whole answer to a request that no HTTP server looks after any more. */
export interface SocketAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: OutgoingHttpHeaders;
}

export function textAnswer(status: number, text: string): SocketAnswer {
  return { status, type: 'text/plain; charset=utf-8', body: `${text}\n` };
}

/** In the envelope of grpc-gateway. */
export function errorAnswer({ code, message, http }: StatusError): SocketAnswer {
  const body = JSON.stringify({ error: message, code, message });
  const headers = { 'Cache-Control': 'no-store', ...(http.retry ? { 'Retry-After': '1' } : {}) };
  return { status: http.status, type: 'application/json', body, headers };
}

/** The last word on this connection. */
export function answerOnSocket(socket: Duplex, { status, type, body, headers = {} }: SocketAnswer): void {
  if (!socket.writable) return void socket.destroy();
  const described = { 'Content-Type': type, 'Content-Length': Buffer.byteLength(body), ...headers };
  // One packet, where it fits into one.
  socket.cork();
  socket.write(headText(status, { ...described, 'X-Content-Type-Options': 'nosniff', Connection: 'close' }), 'latin1');
  socket.write(body);
  endSoon(socket);
}

/** The first lines of an answer. Headers come from a parser, or from here: no value has the end of a line in it. */
export function headText(status: number, headers: OutgoingHttpHeaders): string {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => `${name}: ${String(one)}`),
  );
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...lines, '', ''].join('\r\n');
}
