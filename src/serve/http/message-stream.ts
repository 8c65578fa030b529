import type { ServerStream } from '../../api/method.js';
import { StatusError, Code } from '../../base/status-error.js';
import type { FieldMask } from '../../encode/field-mask.js';
import type { Message } from '../../encode/message.js';
import { joinText } from '../../encode/text-batch.js';
import type { StreamReply } from './stream-reply.js';
import type { TextTransport } from './text-transport.js';

/** What waits for a client that does not read is bounded by this; a method should pause long before. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** A plain server stream over HTTP: each message is `{"result":…}` in the frame of the door. */
export class MessageStream implements ServerStream {
  private transport: TextTransport | undefined;

  constructor(
    private readonly reply: StreamReply,
    private readonly responseMetadata: ReadonlyMap<string, string>,
    private readonly mask: FieldMask | undefined,
  ) {}

  start(metadata?: ReadonlyMap<string, string>): void {
    this.transport ??= this.reply.start(new Map([...this.responseMetadata, ...(metadata ?? [])]));
  }

  send(message: Message): boolean {
    this.start();
    const { transport } = this;
    if (!transport) return true;
    if (transport.waitingBytes > MAX_WAITING_BYTES) {
      transport.end(new StatusError(Code.RESOURCE_EXHAUSTED, 'too slow'));
      return true;
    }
    return transport.write(joinText([this.frameOf(message)]));
  }

  onDrain(callback: () => void): void {
    this.transport?.onDrain(callback);
  }

  get drainedBytes(): number {
    return this.transport?.drainedBytes ?? 0;
  }

  get waitingBytes(): number {
    return this.transport?.waitingBytes ?? 0;
  }

  end(error?: StatusError): void {
    this.start();
    this.transport?.end(error);
  }

  heartbeat(): void {
    this.transport?.heartbeat();
  }

  private frameOf(message: Message): readonly Buffer[] {
    const envelope = Buffer.concat([Buffer.from('{"result":'), message.json(), Buffer.from('}')]);
    const body = this.mask ? this.mask.apply(envelope) : envelope;
    return this.reply.isSse ? [Buffer.from('data: '), body, Buffer.from('\n\n')] : [body, Buffer.from('\n')];
  }
}
