import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { StatusError } from '../../base/status-error.js';
import type { Transport } from '../../broadcast/transport.js';
import type { Batch } from '../../encode/framing.js';
import { joinText } from '../../encode/text-batch.js';
import { lingerMs } from '../linger.js';

export interface TextTransportOptions {
  readonly response: ServerResponse;
  /** What ends the body; undefined where the end of the body says enough. */
  readonly lastFrame: (error: StatusError | undefined, cursor: string) => Buffer | undefined;
  /** HTTP/1.0 knows no chunks: the end of the connection is the end of the body. */
  readonly isChunked: boolean;
  /** Absent on doors without a sign of life of their own. */
  readonly heartbeat: Buffer | undefined;
}

/**
 * A streamed HTTP response as a Transport. Shared Buffers, chunk framing included, go straight to the socket:
 * node's own `write` would frame and queue them once per subscriber.
 */
export class TextTransport implements Transport {
  private socket: Socket | undefined;
  /** Only while an earlier response of a pipelining client still owns the socket. */
  private queued: Batch[] = [];
  private hasEnded = false;
  private readonly isChunked: boolean;
  private drained: () => void = () => undefined;
  private readonly onSocketDrain = (): void => {
    if (!this.hasEnded) this.drained();
  };
  /** Who has gone takes nothing more: node would wait until it has taken what waits. */
  private readonly onSocketEnd = (): void => this.destroy();

  constructor(private readonly options: TextTransportOptions) {
    const { response } = options;
    this.isChunked = options.isChunked;
    response.on('close', () => this.letGo());
    if (response.socket) this.takeSocket(response.socket);
    // At this event the head of the response is not on the socket yet.
    else response.once('socket', (socket) => process.nextTick(() => this.takeSocket(socket)));
  }

  write(batch: Batch): boolean {
    if (batch.kind !== 'text' || this.hasEnded) return true;
    if (!this.socket) {
      this.queued.push(batch);
      return false;
    }
    const bytes = this.isChunked ? batch.chunk : batch.chunk.subarray(batch.start, batch.end);
    return this.socket.write(bytes);
  }

  onDrain(callback: () => void): void {
    this.drained = callback;
  }

  onClose(callback: () => void): void {
    if (this.options.response.closed) callback();
    else this.options.response.once('close', callback);
  }

  heartbeat(): void {
    if (this.options.heartbeat) this.write(joinText([[this.options.heartbeat]]));
  }

  end(error?: StatusError, cursor = ''): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const { response, lastFrame } = this.options;
    const last = lastFrame(error, cursor);
    // One write: the reason and the end of the body arrive together.
    if (last) response.end(last);
    else response.end();
    const linger = setTimeout(() => this.destroy(), lingerMs(error));
    linger.unref();
    response.once('finish', () => clearTimeout(linger));
  }

  destroy(): void {
    this.hasEnded = true;
    this.options.response.destroy();
  }

  get drainedBytes(): number {
    return this.socket ? this.socket.bytesWritten - this.socket.writableLength : 0;
  }

  get waitingBytes(): number {
    return this.socket?.writableLength ?? 0;
  }

  private takeSocket(socket: Socket): void {
    if (this.hasEnded) return;
    this.socket = socket;
    socket.setTimeout(0);
    socket.on('drain', this.onSocketDrain);
    socket.on('end', this.onSocketEnd);
    const { queued } = this;
    this.queued = [];
    if (queued.length === 0) return;
    let takesMore = true;
    for (const batch of queued) takesMore = this.write(batch);
    if (takesMore) this.drained();
  }

  /** The socket may serve further requests: nothing of ours stays on it. */
  private letGo(): void {
    this.hasEnded = true;
    this.socket?.off('drain', this.onSocketDrain);
    this.socket?.off('end', this.onSocketEnd);
    this.queued = [];
  }
}
