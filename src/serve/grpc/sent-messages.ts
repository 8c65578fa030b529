/** How many bytes of a call's messages wait: grpc-js counts messages, not bytes, so it is an estimate by their mean length. */
export class SentMessages {
  private bytes = 0;
  private count = 0;

  /** `writableLength` of grpc-js is the number of messages that wait. */
  constructor(private readonly call: { readonly writableLength: number }) {}

  add(message: Buffer): void {
    this.bytes += message.length;
    this.count++;
  }

  get drainedBytes(): number {
    return this.bytes - this.waitingBytes;
  }

  get waitingBytes(): number {
    return this.count === 0 ? 0 : Math.ceil((this.call.writableLength * this.bytes) / this.count);
  }
}
