import type { StatusError } from '../base/status-error.js';
import type { Batch } from '../encode/framing.js';

/** One client's connection, as a door offers it. */
export interface Transport {
  /** Takes everything; false = it pushed back: wait for `onDrain` before the next write. */
  write(batch: Batch): boolean;
  /** Called whenever what was pushed back has gone out. Set once. */
  onDrain(callback: () => void): void;
  /** Called once, when the connection is gone, whoever ended it. Set once. */
  onClose(callback: () => void): void;
  /** A sign of life, where the door's protocol has none of its own. */
  heartbeat(): void;
  /**
   * Tells the reason, ends, and destroys the connection if it does not drain. Without an error: the end in order.
   * `cursor` is the last one that was written, for doors that repeat it at the end; empty if there was none.
   */
  end(error?: StatusError, cursor?: string): void;
  /** Lets go at once: what is still queued is lost. */
  destroy(): void;
  /** Bytes that have left our hands so far; only differences mean something. */
  readonly drainedBytes: number;
  /** Bytes that wait to leave our hands. */
  readonly waitingBytes: number;
}
