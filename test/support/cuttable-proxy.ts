import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The network between a client and a server, which a test can cut. */
export class CuttableProxy {
  /** What clients have sent, one text for each connection. */
  readonly asked: string[] = [];
  /** What the server has answered, in the same order. */
  readonly answered: string[] = [];
  /** While it is down, new connections are refused, too. */
  isDown = false;
  private readonly sockets = new Set<Socket>();
  private readonly clients = new Set<Socket>();
  private readonly silenced = new WeakSet<Socket>();
  private cutPattern: RegExp | undefined;

  private constructor(
    private readonly server: Server,
    private target: number,
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

  /** The open connections fall silent, and stay so until they are cut; new ones are let through. */
  silence(): void {
    for (const client of this.clients) this.silenced.add(client);
  }

  /** Destroys every connection; new ones are let through. */
  cut(): void {
    for (const socket of this.sockets) {
      // Of a socket that is ending node would never close the handle, and the process would not end.
      if (socket.writableEnded) socket.destroy();
      else socket.resetAndDestroy();
    }
  }

  /** Ends the next connection whose answer has come to this: what goes before, and the match itself, get through. */
  cutAfter(pattern: RegExp): void {
    this.cutPattern = pattern;
  }

  /** Where new connections go from now on. */
  lead(port: number): void {
    this.target = port;
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private join(client: Socket): void {
    if (this.isDown) return void client.destroy();
    const upstream = connect(this.target, '127.0.0.1');
    this.clients.add(client);
    client.on('close', () => this.clients.delete(client));
    const connection = this.asked.push('') - 1;
    this.answered.push('');
    client.on('data', (bytes: Buffer) => void (this.asked[connection] += bytes.toString('latin1')));
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.sockets.delete(from);
        // After what is still on its way to it.
        to.destroySoon();
      });
    }
    client.pipe(upstream);
    upstream.on('data', (bytes: Buffer) => {
      if (this.silenced.has(client) || this.passOn(bytes, client, connection)) return;
      upstream.pause();
      client.once('drain', () => upstream.resume());
    });
    upstream.on('end', () => client.end());
  }

  /** False where the client should be waited for. */
  private passOn(bytes: Buffer, client: Socket, connection: number): boolean {
    if (client.writableEnded) return true;
    const before = this.answered[connection] ?? '';
    const answered = before + bytes.toString('latin1');
    this.answered[connection] = answered;
    const cut = this.cutPattern?.exec(answered);
    if (!cut) return client.write(bytes);
    this.cutPattern = undefined;
    const end = cut.index + cut[0].length - before.length;
    // No reset: some clients would lose what they have not read yet.
    client.end(bytes.subarray(0, end));
    return true;
  }
}
