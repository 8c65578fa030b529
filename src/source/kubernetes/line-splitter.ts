import { SourceError } from '../list-watch.js';

/** Longest line taken from a watch; an object is at most 1.5 MiB, its managedFields included. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;

/**
 * Cuts lines out of a byte stream. A line that lies in one chunk is a view of it, not a copy: take what you keep.
 * Every byte is looked at once, however many chunks a long line takes.
 */
export class LineSplitter {
  private pending: Buffer[] = [];
  private pendingBytes = 0;

  constructor(
    private readonly onLine: (line: Buffer) => void,
    private readonly maxLineBytes = MAX_LINE_BYTES,
  ) {}

  /** Throws SourceError `unparsable` for a line over the limit, and whatever `onLine` throws. */
  push(chunk: Buffer): void {
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(0x0a, from);
      if (end < 0) break;
      this.emit(chunk.subarray(from, end));
      from = end + 1;
    }
    if (from === chunk.length) return;
    this.pending.push(chunk.subarray(from));
    this.pendingBytes += chunk.length - from;
    this.refuseLonger(this.pendingBytes);
  }

  /** Whether the stream ended inside a line. */
  get isInsideLine(): boolean {
    return this.pendingBytes > 0;
  }

  private emit(end: Buffer): void {
    this.refuseLonger(this.pendingBytes + end.length);
    const line = this.pendingBytes === 0 ? end : Buffer.concat([...this.pending, end]);
    this.pending = [];
    this.pendingBytes = 0;
    if (line.length > 0) this.onLine(line);
  }

  private refuseLonger(length: number): void {
    if (length > this.maxLineBytes)
      throw new SourceError('unparsable', `a line is longer than ${this.maxLineBytes} bytes`);
  }
}
