import type { Transport } from '../../src/broadcast/transport.js';
import type { Batch } from '../../src/encode/framing.js';

/** A connection whose reader can stop, and whose bytes can be lost on the way: they lie here until they are read. */
export class FakeTransport implements Transport {
  isStalled = false;
  isOver = false;
  private drained: () => void = () => undefined;
  private closed: () => void = () => undefined;

  constructor(
    private readonly receive: (text: string) => void,
    private readonly hasHeartbeat: boolean,
  ) {}

  write(batch: Batch): boolean {
    if (batch.kind !== 'text') throw new Error('a text door');
    this.receive(batch.chunk.toString('utf8', batch.start, batch.end));
    return !this.isStalled;
  }

  onDrain(callback: () => void): void {
    this.drained = callback;
  }

  onClose(callback: () => void): void {
    this.closed = callback;
  }

  heartbeat(): void {
    if (this.hasHeartbeat) this.receive(':\n');
  }

  end(): void {
    this.isOver = true;
  }

  destroy(): void {
    this.isOver = true;
  }

  get drainedBytes(): number {
    return 0;
  }

  get waitingBytes(): number {
    return 0;
  }

  goOn(): void {
    this.isStalled = false;
    this.drained();
  }

  /** The client has gone. */
  close(): void {
    this.isOver = true;
    this.closed();
  }
}
