import { readFileSync } from 'node:fs';
import type { Clock, Timer } from '../base/clock.js';
import type { Log } from '../base/log.js';

/** Mounted files are links that are exchanged, of which no notice is given everywhere: looked at once a second. */
const LOOK_EVERY_MS = 1_000;

export interface FollowedFileOptions<T> {
  readonly path: string;
  /** Throws an Error that says what is wrong. */
  readonly parse: (text: string) => T;
  readonly clock: Clock;
  readonly log: Log;
}

/** A file that is read again when it changes; what cannot be read leaves the last good contents in force. */
export class FollowedFile<T> {
  private text: string;
  private contents: T;
  private failure: string | undefined;
  private timer: Timer | undefined;
  private readonly listeners: (() => void)[] = [];

  /** Throws an Error of one line where the file cannot be read at first. */
  constructor(private readonly options: FollowedFileOptions<T>) {
    try {
      this.text = readFileSync(options.path, 'utf8');
      this.contents = options.parse(this.text);
    } catch (cause) {
      throw new Error(`${options.path}: ${reasonOf(cause)}`, { cause });
    }
    this.lookLater();
  }

  get value(): T {
    return this.contents;
  }

  /** Why the file's newest text is not in force. */
  get problem(): string | undefined {
    return this.failure;
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  stop(): void {
    this.timer?.cancel();
  }

  private lookLater(): void {
    this.timer = this.options.clock.after(LOOK_EVERY_MS, () => {
      this.look();
      this.lookLater();
    });
  }

  private look(): void {
    try {
      const text = readFileSync(this.options.path, 'utf8');
      if (text === this.text && this.failure === undefined) return;
      this.contents = this.options.parse(text);
      this.failure = undefined;
      if (text === this.text) return;
      this.text = text;
    } catch (cause) {
      this.report(`${this.options.path}: ${reasonOf(cause)}`);
      return;
    }
    for (const listener of this.listeners) listener();
  }

  private report(failure: string): void {
    if (failure !== this.failure) this.options.log.error(`${failure}; what it said before stays in force`);
    this.failure = failure;
  }
}

function reasonOf(cause: unknown): string {
  return (
    String(cause)
      .replace(/^\w*Error: /, '')
      .split('\n')[0] ?? ''
  );
}
