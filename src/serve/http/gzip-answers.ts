import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { acceptsGzip } from './accept-encoding.js';

/** What is shorter fits into one packet as it is. */
const LEAST_BYTES = 1024;
/** Each takes some 300 KiB, and a thread while it works; beyond that answers go out as they are. */
const MOST_AT_ONCE = 32;
const CHUNK_BYTES = 64 * 1024;
/** The fastest: of a list, which repeats itself, a thirteenth is left. */
const LEVEL = 1;

/** Answers as gzip, for who takes it. Never streams: an event must not wait for the next one. */
export class GzipAnswers {
  private open = 0;

  /** Whether an answer of so many bytes will be one. */
  takes(acceptEncoding: string | undefined, bytes: number): boolean {
    return bytes >= LEAST_BYTES && this.open < MOST_AT_ONCE && acceptsGzip(acceptEncoding);
  }

  /** Packed on zlib's threads, a chunk at a time, as the client takes it. */
  pack(pieces: readonly Uint8Array[]): Readable {
    this.open++;
    const gzip = createGzip({ level: LEVEL, chunkSize: CHUNK_BYTES });
    return pipeline(Readable.from(pieces, { objectMode: false }), gzip, () => {
      this.open--;
    });
  }
}
