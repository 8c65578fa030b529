import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** What every HTTP/2 connection with prior knowledge begins with (RFC 9113, 3.4). */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

export interface PortDemuxOptions {
  readonly toGrpc: (socket: Socket) => void;
  /** A client that says nothing while it is being sniffed is closed after this. */
  readonly sniffTimeoutMs: number;
}

/**
 * HTTP/1.1 and gRPC on one port: takes over the server's connections, and hands them back once their first bytes
 * differ from the preface of HTTP/2.
 */
export function demultiplex(server: Server, options: PortDemuxOptions): void {
  const listeners = server.listeners('connection');
  server.removeAllListeners('connection');
  const toHttp = (socket: Socket): void => {
    for (const listener of listeners) Reflect.apply(listener, server, [socket]);
  };
  server.on('connection', (socket: Socket) => sniff(socket, toHttp, options));
}

function sniff(socket: Socket, toHttp: (socket: Socket) => void, { toGrpc, sniffTimeoutMs }: PortDemuxOptions): void {
  let seen = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), sniffTimeoutMs);
  const stop = (): void => {
    clearTimeout(timer);
    socket.off('readable', onReadable);
    socket.off('error', stop);
    socket.off('close', stop);
    socket.off('end', abandon);
  };
  const abandon = (): void => {
    stop();
    socket.destroy();
  };
  const onReadable = (): void => {
    const bytes: unknown = socket.read();
    if (Buffer.isBuffer(bytes)) seen = Buffer.concat([seen, bytes]);
    const length = Math.min(seen.length, PREFACE.length);
    const looksLikeGrpc = seen.subarray(0, length).equals(PREFACE.subarray(0, length));
    if (seen.length === 0 || (looksLikeGrpc && length < PREFACE.length)) return;
    stop();
    socket.unshift(seen);
    if (!looksLikeGrpc) return toHttp(socket);
    // HTTP/1.1 may end one half of a connection; an HTTP/2 session would not notice that its client has gone.
    socket.once('end', () => socket.destroy());
    toGrpc(socket);
  };
  socket.on('readable', onReadable);
  socket.on('error', stop);
  socket.on('close', stop);
  socket.on('end', abandon);
}
