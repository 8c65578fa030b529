import type { Server, Socket } from 'node:net';

/** A port that can be closed and opened again, with the connections through it. */
export class ReopenablePort {
  number = 0;
  private server: Server | undefined;
  private readonly sockets = new Set<Socket>();

  constructor(
    private readonly create: () => Server,
    private readonly host: string,
  ) {}

  async open(number: number): Promise<void> {
    if (this.server) throw new Error('the simulator listens already');
    const server = this.create();
    server.on('connection', (socket) => this.track(socket));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(number, this.host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    this.server = server;
    const address = server.address();
    this.number = typeof address === 'object' && address ? address.port : number;
  }

  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server) return;
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
    this.disconnectAll();
    await closed;
  }

  disconnectAll(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.sockets.delete(socket));
  }
}
