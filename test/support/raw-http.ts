import { connect, type Socket } from 'node:net';
import { waitUntil } from './wait-until.js';

/** A connection of bytes, for what no HTTP client would send or show. */
export class RawConnection {
  received = '';
  isClosed = false;
  private readonly socket: Socket;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.socket = connect({ host: hostname, port: Number(port) });
    this.socket.on('data', (bytes: Buffer) => {
      this.received += bytes.toString('latin1');
    });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.isClosed = true;
    });
  }

  send(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  async untilConnected(): Promise<void> {
    await waitUntil(() => this.socket.readyState === 'open', 'the connection');
  }

  /** A request of these lines, with a Host unless one is given. */
  request(line: string, headers: readonly string[] = ['Host: a']): void {
    this.send(`${[line, ...headers].join('\r\n')}\r\n\r\n`);
  }

  async until(text: string | RegExp): Promise<string> {
    const isThere = (): boolean => (typeof text === 'string' ? this.received.includes(text) : text.test(this.received));
    try {
      await waitUntil(isThere, String(text));
    } catch (cause) {
      throw new Error(`waited in vain for ${String(text)} in ${JSON.stringify(this.received)}`, { cause });
    }
    return this.received;
  }

  async untilClosed(): Promise<string> {
    await waitUntil(() => this.isClosed, 'the connection to close');
    return this.received;
  }

  close(): void {
    this.socket.destroy();
  }
}

/** The body of a response in chunks, put together; throws where the chunks are not well made. */
export function unchunked(response: string): string {
  let rest = response.slice(response.indexOf('\r\n\r\n') + 4);
  let body = '';
  while (rest !== '') {
    const [size = ''] = rest.split('\r\n', 1);
    if (!/^[0-9a-f]+$/.test(size)) throw new Error(`not a chunk: ${JSON.stringify(rest.slice(0, 40))}`);
    const start = size.length + 2;
    const length = Number.parseInt(size, 16);
    if (rest.slice(start + length, start + length + 2) !== '\r\n') throw new Error('a chunk has another length');
    body += rest.slice(start, start + length);
    rest = rest.slice(start + length + 2);
  }
  return body;
}
