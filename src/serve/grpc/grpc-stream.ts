import grpc from '@grpc/grpc-js';
import type { ServerStream } from '../../api/method.js';
import type { StatusError } from '../../base/status-error.js';
import type { Transport } from '../../broadcast/transport.js';
import type { Batch } from '../../encode/framing.js';
import type { Message } from '../../encode/message.js';
import { lingerMs } from '../linger.js';
import { toMetadata, toServerError } from './grpc-call.js';
import { resetStream } from './grpc-reset.js';
import { SentMessages } from './sent-messages.js';

/** The sending side of a server stream or a bidirectional one. */
export type WritableCall = grpc.ServerWritableStream<Buffer, Buffer> | grpc.ServerDuplexStream<Buffer, Buffer>;

/** A gRPC call as a Transport: one write per message, heartbeats by HTTP/2 itself. */
export class GrpcTransport implements Transport {
  private readonly sent: SentMessages;
  private hasEnded = false;

  constructor(
    private readonly call: WritableCall,
    private readonly signal: AbortSignal,
  ) {
    this.sent = new SentMessages(call);
  }

  write(batch: Batch): boolean {
    if (batch.kind !== 'messages' || this.hasEnded) return true;
    let takesMore = true;
    for (const message of batch.messages) {
      this.sent.add(message);
      takesMore = this.call.write(message);
    }
    return takesMore;
  }

  onDrain(callback: () => void): void {
    this.call.on('drain', callback);
  }

  onClose(callback: () => void): void {
    if (this.signal.aborted) callback();
    else this.signal.addEventListener('abort', callback, { once: true });
  }

  heartbeat(): void {
    // HTTP/2 pings, sent by grpc-js.
  }

  end(error?: StatusError, cursor = ''): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    const trailers = new grpc.Metadata();
    if (cursor !== '') trailers.set('x-kubecast-cursor', cursor);
    if (error) this.call.emit('error', toServerError(error, trailers));
    else this.call.end(trailers);
    if (this.waitingBytes > 0) setTimeout(() => this.destroy(), lingerMs(error)).unref();
  }

  destroy(): void {
    this.hasEnded = true;
    resetStream(this.call);
  }

  get drainedBytes(): number {
    return this.sent.drainedBytes;
  }

  get waitingBytes(): number {
    return this.sent.waitingBytes;
  }
}

/** A gRPC call as a plain stream of messages. */
export class GrpcServerStream implements ServerStream {
  private readonly sent: SentMessages;
  private hasStarted = false;
  private hasEnded = false;

  constructor(
    private readonly call: WritableCall,
    private readonly responseMetadata: Map<string, string>,
  ) {
    this.sent = new SentMessages(call);
  }

  start(metadata?: ReadonlyMap<string, string>): void {
    if (this.hasStarted) return;
    this.hasStarted = true;
    this.call.sendMetadata(toMetadata(new Map([...this.responseMetadata, ...(metadata ?? [])])));
  }

  send(message: Message): boolean {
    if (this.hasEnded) return true;
    this.start();
    const bytes = message.proto();
    this.sent.add(bytes);
    return this.call.write(bytes);
  }

  get drainedBytes(): number {
    return this.sent.drainedBytes;
  }

  get waitingBytes(): number {
    return this.sent.waitingBytes;
  }

  onDrain(callback: () => void): void {
    this.call.once('drain', callback);
  }

  end(error?: StatusError): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.start();
    if (error) this.call.emit('error', toServerError(error));
    else this.call.end();
    if (this.call.writableLength > 0) setTimeout(() => resetStream(this.call), lingerMs(error)).unref();
  }
}
