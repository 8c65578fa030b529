import type { Clock, Timer } from '../base/clock.js';
import { Code, StatusError, toStatusError } from '../base/status-error.js';
import type { StoredObject } from '../model/stored-object.js';
import type { Message } from '../encode/message.js';
import type { ServerStream } from './method.js';

export interface TreeStreamOptions {
  readonly stream: ServerStream;
  readonly clock: Clock;
  /** The application, as its reader may see it now. Throws StatusError where that is over. */
  readonly application: () => StoredObject;
  readonly read: (app: StoredObject) => Promise<Buffer>;
  readonly toMessage: (tree: Buffer) => Message;
}

/** What cannot be read now is read again, because nothing may tell when it can. */
const RETRY_MS = 2_000;

/**
 * One reader of one tree: the tree now, and again whenever it is another one. Reads one at a time, and none while the
 * reader pushes back: what is sent is always the newest.
 *
 *   quiet ──changed──▶ reading ──▶ sent ──pushed back──▶ waiting ──drained──▶ reading (if changed) | quiet
 */
export class TreeStream {
  private state: 'quiet' | 'reading' | 'waiting' | 'over' = 'quiet';
  private hasChanged = false;
  private last: Buffer | undefined;
  private retry: Timer | undefined;
  private readonly undo: (() => void)[] = [];

  constructor(private readonly options: TreeStreamOptions) {}

  /** Called when it is over; or at once, if it is over already. */
  onEnd(callback: () => void): void {
    if (this.state === 'over') callback();
    else this.undo.push(callback);
  }

  /** The tree may be another one. */
  changed(): void {
    this.hasChanged = true;
    void this.read();
  }

  /** Ends the stream if its reader may not go on. */
  judge(): void {
    if (this.state === 'over') return;
    try {
      this.options.application();
    } catch (thrown) {
      this.end(toStatusError(thrown));
    }
  }

  end(error?: StatusError): void {
    if (this.state === 'over') return;
    this.close();
    this.options.stream.end(error);
  }

  /** The call is over: nothing is sent any more. */
  close(): void {
    this.state = 'over';
    this.retry?.cancel();
    this.last = undefined;
    for (const callback of this.undo.splice(0)) callback();
  }

  private async read(): Promise<void> {
    if (this.state !== 'quiet' || !this.hasChanged) return;
    this.state = 'reading';
    this.hasChanged = false;
    try {
      const tree = await this.options.read(this.options.application());
      this.take(tree);
    } catch (thrown) {
      this.failed(toStatusError(thrown));
    }
    await this.read();
  }

  /** No await in here: nothing may end the stream between the look and the send. */
  private take(tree: Buffer): void {
    if (this.isOver()) return;
    this.state = 'quiet';
    if (this.last?.equals(tree)) return;
    this.last = tree;
    const { stream, toMessage } = this.options;
    if (stream.send(toMessage(tree)) || this.isOver()) return;
    this.state = 'waiting';
    stream.onDrain(() => {
      if (this.state !== 'waiting') return;
      this.state = 'quiet';
      void this.read();
    });
  }

  /** What is only away comes back; so does a tree that Argo CD has not made yet. */
  private failed(error: StatusError): void {
    if (this.isOver()) return;
    const isFirst = this.last === undefined;
    if (error.code !== Code.UNAVAILABLE && !(error.code === Code.UNKNOWN && isFirst)) return this.end(error);
    this.state = 'quiet';
    this.retry?.cancel();
    this.retry = this.options.clock.after(RETRY_MS, () => this.changed());
  }

  private isOver(): boolean {
    return this.state === 'over';
  }
}
