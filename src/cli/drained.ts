import type { Writable } from 'node:stream';

/**
 * Resolves when what was written has gone to its reader, when the reader has gone, or when the signal is aborted.
 * A pipe takes 64 KiB at a time; what waits behind that is lost with the process.
 */
export function drained(stream: Writable, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    signal?.addEventListener('abort', () => resolve(), { once: true });
    stream.write('', () => resolve());
  });
}
