import { WebSocket } from 'undici';
import { waitUntil } from './wait-until.js';

export interface WebSocketAsk {
  readonly headers?: Record<string, string>;
  readonly protocols?: string[];
}

/** A WebSocket as undici's implementation shows it. */
export class WebSocketClient {
  readonly messages: unknown[] = [];
  endedWith: number | undefined;
  private readonly socket: WebSocket;

  constructor(url: string, { headers = {}, protocols = [] }: WebSocketAsk = {}) {
    this.socket = new WebSocket(url.replace(/^http/, 'ws'), { headers, protocols });
    this.socket.binaryType = 'arraybuffer';
    this.socket.addEventListener('message', ({ data }) => {
      const message: unknown = data;
      this.messages.push(message instanceof ArrayBuffer ? Buffer.from(message) : message);
    });
    this.socket.addEventListener('error', () => undefined);
    this.socket.addEventListener('close', ({ code }) => {
      this.endedWith = code;
    });
  }

  get protocol(): string {
    return this.socket.protocol;
  }

  async untilMessages(count: number): Promise<readonly unknown[]> {
    await waitUntil(() => this.messages.length >= count || this.endedWith !== undefined, `${count} messages`);
    return this.messages;
  }

  async untilEnd(): Promise<number> {
    await waitUntil(() => this.endedWith !== undefined, 'the end of the WebSocket');
    return this.endedWith ?? 0;
  }

  send(message: string | Buffer): void {
    this.socket.send(typeof message === 'string' ? message : new Uint8Array(message));
  }

  close(code?: number, reason?: string): void {
    this.socket.close(code, reason);
  }
}
