import { createServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

/** One WebSocket that arrived. */
export interface ArrivedWebSocket {
  readonly request: IncomingMessage;
  readonly socket: WebSocket;
  /** Its code, once it has ended. */
  endedWith?: number;
}

/** A server that stands where Argo CD's terminal would: the WebSockets of the npm package ws, which echo. */
export class WebSocketArgocd {
  readonly arrived: ArrivedWebSocket[] = [];
  /** Handshakes that arrived, refused ones included. */
  readonly asked: IncomingMessage[] = [];
  /** What comes in the place of a WebSocket; it must end the connection itself. */
  instead: ((socket: Duplex) => void) | undefined;
  private readonly sockets = new WebSocketServer({ noServer: true, perMessageDeflate: true });
  private readonly connections = new Set<Socket>();
  private server: Server | undefined;

  async open(tls?: { key: string; cert: string }): Promise<string> {
    const server = tls ? createTlsServer(tls) : createServer({ maxHeaderSize: 128 * 1024 });
    this.server = server;
    server.on('connection', (connection: Socket) => {
      this.connections.add(connection);
      connection.once('close', () => this.connections.delete(connection));
    });
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.asked.push(request);
      if (this.instead) this.instead(socket);
      else this.sockets.handleUpgrade(request, socket, head, (opened) => this.onOpen(request, opened));
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    const address: AddressInfo | string | null = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    return `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  }

  close(): void {
    this.server?.close();
    for (const connection of this.connections) connection.destroy();
  }

  private onOpen(request: IncomingMessage, socket: WebSocket): void {
    const arrived: ArrivedWebSocket = { request, socket };
    this.arrived.push(arrived);
    socket.on('error', () => undefined);
    socket.on('close', (code) => {
      arrived.endedWith = code;
    });
    socket.on('message', (bytes, isBinary) => socket.send(bytes, { binary: isBinary }));
    socket.send('hello');
  }
}
