import type { IncomingMessage } from 'node:http';
import type { Clock, Timer } from '../../base/clock.js';
import { SourceError } from '../list-watch.js';
import { LineSplitter } from './line-splitter.js';

export interface WatchConnectionOptions {
  readonly clock: Clock;
  /** A watch that is silent for so long is dead: bookmarks come about once a minute. */
  readonly idleMs: number;
  /** May throw: that ends the watch, and nothing after it is read. */
  readonly onLine: (line: Buffer) => void;
}

/** Nothing came for as long as a live server would have said something. */
export class SilentWatch extends SourceError {
  constructor(ms: number) {
    super('unavailable', `the watch was silent for ${ms / 1000} s`);
  }
}

/** One watch response, from bytes to lines. Resolves at its end in order, rejects with SourceError else. */
export function readWatch(response: IncomingMessage, options: WatchConnectionOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines = new LineSplitter(options.onLine);
    let watchdog: Timer | undefined;
    const finish = (error?: Error): void => {
      watchdog?.cancel();
      response.removeAllListeners();
      // An abort destroys the response again; its error has nobody left to hear it.
      response.on('error', () => undefined);
      response.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    const rewind = (): void => {
      watchdog?.cancel();
      watchdog = options.clock.after(options.idleMs, () => finish(new SilentWatch(options.idleMs)));
    };
    rewind();
    response.on('data', (chunk: Buffer) => {
      rewind();
      try {
        lines.push(chunk);
      } catch (error) {
        finish(error instanceof Error ? error : new SourceError('unavailable', 'a line could not be read'));
      }
    });
    response.on('error', (cause) => finish(new SourceError('unavailable', `the watch broke: ${cause.message}`)));
    response.on('end', () => finish(lines.isInsideLine ? insideLine() : undefined));
    response.on('close', () => finish(insideLine()));
  });
}

function insideLine(): SourceError {
  return new SourceError('unavailable', 'the watch ended inside a line');
}
