import type { ServerStream } from '../../api/method.js';
import { Code, StatusError } from '../../base/status-error.js';
import { messageFrame } from '../../encode/grpc-web-frame.js';
import type { Message } from '../../encode/message.js';
import { joinText } from '../../encode/text-batch.js';
import type { GrpcWebReply } from './grpc-web-reply.js';
import type { TextTransport } from './text-transport.js';

/** What waits for a client that does not read is bounded by this; a method should pause long before. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** A plain server stream over gRPC-Web. */
export class GrpcWebStream implements ServerStream {
  private transport: TextTransport | undefined;

  constructor(
    private readonly reply: GrpcWebReply,
    private readonly responseMetadata: ReadonlyMap<string, string>,
  ) {}

  start(metadata?: ReadonlyMap<string, string>): void {
    this.started(metadata);
  }

  send(message: Message): boolean {
    const transport = this.started();
    if (transport.waitingBytes <= MAX_WAITING_BYTES) return transport.write(joinText([messageFrame(message.proto())]));
    transport.end(new StatusError(Code.RESOURCE_EXHAUSTED, 'too slow'));
    return true;
  }

  onDrain(callback: () => void): void {
    this.started().onDrain(callback);
  }

  get drainedBytes(): number {
    return this.transport?.drainedBytes ?? 0;
  }

  get waitingBytes(): number {
    return this.transport?.waitingBytes ?? 0;
  }

  end(error?: StatusError): void {
    this.reply.end(error);
  }

  private started(metadata: ReadonlyMap<string, string> = new Map()): TextTransport {
    this.transport ??= this.reply.start(new Map([...this.responseMetadata, ...metadata]));
    return this.transport;
  }
}
