import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The network between a browser and a server, which a test can cut. */
export class CuttableProxy {
  /** What clients have sent, one text for each connection. */
  readonly asked: string[] = [];
  /** What the server has answered, in the same order. */
  readonly answered: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly target: number,
  ) {
    server.on('connection', (client) => this.join(client));
  }

  static async before(port: number): Promise<CuttableProxy> {
    const server = createServer();
    const proxy = new CuttableProxy(server, port);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    const { port } = this.server.address() as AddressInfo; // it listens on TCP
    return port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Destroys every connection; new ones are let through. */
  cut(): void {
    for (const socket of this.sockets) socket.resetAndDestroy();
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private join(client: Socket): void {
    const upstream = connect(this.target, '127.0.0.1');
    const connection = this.asked.push('') - 1;
    this.answered.push('');
    client.on('data', (bytes: Buffer) => void (this.asked[connection] += bytes.toString('latin1')));
    upstream.on('data', (bytes: Buffer) => void (this.answered[connection] += bytes.toString('latin1')));
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  }
}
