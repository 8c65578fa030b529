import { Transform, type TransformCallback } from 'node:stream';

const JOINED_BYTES = 16 * 1024;

/**
 * A body in chunks that are worth their keep: each costs some hundred bytes wherever it waits, however short it is, so
 * those that arrive together are copied into one. Nothing is held back: what there is goes on before the next turn.
 */
export class JoinedChunks extends Transform {
  private joined: Buffer | undefined;
  private filled = 0;
  private isDue = false;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    if (this.filled + chunk.length > JOINED_BYTES) this.giveOn();
    if (chunk.length > JOINED_BYTES) this.push(chunk);
    else this.keep(chunk);
    done();
  }

  override _flush(done: TransformCallback): void {
    this.giveOn();
    done();
  }

  private keep(chunk: Buffer): void {
    this.joined ??= Buffer.allocUnsafeSlow(JOINED_BYTES);
    this.filled += chunk.copy(this.joined, this.filled);
    if (this.isDue) return;
    this.isDue = true;
    setImmediate(() => {
      this.isDue = false;
      if (!this.destroyed && !this.writableFinished) this.giveOn();
    });
  }

  private giveOn(): void {
    if (!this.joined || this.filled === 0) return;
    // A long one goes on as it is; a short one would keep all of its buffer.
    const isLong = this.filled > JOINED_BYTES / 2;
    this.push(isLong ? this.joined.subarray(0, this.filled) : Buffer.from(this.joined.subarray(0, this.filled)));
    if (isLong) this.joined = undefined;
    this.filled = 0;
  }
}
