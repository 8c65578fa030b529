import type { RequestShare } from '../forward/request-budget.js';

const HEAD_BYTES = 5;
const FIRST_BYTES = 4 * 1024;
/** What an empty message takes, in grpc-js and here. */
const MESSAGE_BYTES = 256;
/** What it takes to unpack one. */
const COMPRESSED_BYTES = 64 * 1024;

/**
 * Messages out of DATA frames, in the place of grpc-js's own reader, which keeps one Buffer for each frame: a message
 * in frames of one byte would take some hundred times its size. Here it is copied into one that grows.
 */
export class RequestReader {
  private bytes = Buffer.alloc(HEAD_BYTES);
  private filled = 0;
  /** With its head; of the head alone, until that is read. */
  private size = HEAD_BYTES;
  private overhead = 0;
  /** Of the messages that have not gone on, the oldest first. */
  private readonly costs: number[] = [];

  constructor(
    private readonly share: RequestShare,
    private readonly mostBytes: number,
  ) {}

  /** The messages that these bytes complete, with their heads. What it throws, grpc-js tells as RESOURCE_EXHAUSTED. */
  write(data: Buffer): Buffer[] {
    const messages: Buffer[] = [];
    let at = 0;
    while (at < data.length) {
      if (this.filled === this.bytes.length) this.grow();
      const count = data.copy(this.bytes, this.filled, at);
      at += count;
      this.filled += count;
      if (this.filled === HEAD_BYTES) this.begin();
      if (this.filled === this.size) messages.push(this.finish());
    }
    return messages;
  }

  /** Whether a message has begun that is not whole. */
  get isInside(): boolean {
    return this.filled > 0;
  }

  /** The oldest message has gone on. */
  passed(): void {
    this.share.give(this.costs.shift() ?? 0);
  }

  private begin(): void {
    const length = this.bytes.readUInt32BE(1);
    if (length > this.mostBytes) throw new Error(`a request of this caller may have ${this.mostBytes} bytes`);
    this.size = HEAD_BYTES + length;
    this.overhead = this.bytes[0] === 0 ? MESSAGE_BYTES : COMPRESSED_BYTES;
    this.take(HEAD_BYTES + this.overhead);
  }

  private grow(): void {
    const capacity = Math.min(this.size, Math.max(FIRST_BYTES, 2 * this.bytes.length));
    this.take(capacity - this.bytes.length);
    const grown = Buffer.allocUnsafe(capacity);
    this.bytes.copy(grown);
    this.bytes = grown;
  }

  private take(bytes: number): void {
    if (!this.share.take(bytes)) throw new Error('too much is on its way to the Argo CD server: try again');
  }

  private finish(): Buffer {
    const message = this.bytes;
    this.costs.push(message.length + this.overhead);
    this.bytes = Buffer.alloc(HEAD_BYTES);
    this.filled = 0;
    this.size = HEAD_BYTES;
    return message;
  }
}
