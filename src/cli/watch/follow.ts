import { Backoff } from '../../base/backoff.js';
import type { Random } from '../../base/random.js';
import { ComeBackLater, type Door, type Frame, Refusal } from './frame.js';
import type { Printer } from './printer.js';
import { Screen, type ScreenChange } from './screen.js';

export interface FollowOptions {
  readonly door: Door;
  readonly printer: Printer;
  readonly random: Random;
  /** The state of the connection, as one short line without its end. */
  readonly report: (state: string) => void;
  /** Resolves after the time, or when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Whether one snapshot is enough. */
  readonly isOnce: boolean;
}

const FIRST_DELAY_MS = 1000;
const MOST_DELAY_MS = 30_000;

/** Follows a server over every cut until the signal is aborted; throws Refusal where coming back cannot help. */
export async function follow(options: FollowOptions): Promise<void> {
  const follower = new Follower(options);
  while (!options.signal.aborted && !follower.isDone) await follower.connect();
}

/**
 * One client over all its connections:
 *   connecting -> snapshot -> live -> cut -> connecting …, or with a cursor: connecting -> live
 */
class Follower {
  isDone = false;
  private readonly screen = new Screen();
  private state: 'connecting' | 'snapshot' | 'live' = 'connecting';
  private cursor: string | undefined;
  private backoff: Backoff;

  constructor(private readonly options: FollowOptions) {
    this.backoff = this.backoffFrom(FIRST_DELAY_MS);
  }

  /** One connection, and the pause after it. */
  async connect(): Promise<void> {
    const { door, signal, report, pause } = this.options;
    this.state = 'connecting';
    report(`connecting to ${door.address}`);
    const cut = await this.read();
    if (this.isDone || signal.aborted) return;
    const ms = Math.max(this.backoff.take(), cut instanceof ComeBackLater ? cut.afterMs : 0);
    report(`cut: ${cut.message}; reconnecting in ${(ms / 1000).toFixed(1)} s`);
    await pause(ms, signal);
  }

  /** Until the stream ends; resolves to why it did. */
  private async read(): Promise<Error> {
    const { door, signal } = this.options;
    try {
      for await (const frame of door.open(this.cursor, signal)) {
        if ('cursor' in frame && frame.cursor !== undefined) this.cursor = frame.cursor;
        this.take(frame);
        if (this.isDone) break;
      }
      return new Error('the server ended the stream');
    } catch (error) {
      if (error instanceof Refusal) throw error;
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  private take(frame: Frame): void {
    switch (frame.kind) {
      case 'start':
        return this.start(frame.how);
      case 'event':
        if (this.state === 'connecting') this.live('live');
        return this.print(this.screen.apply(frame.event));
      case 'mark':
        return this.mark(frame.mark);
      case 'retry':
        this.backoff = this.backoffFrom(frame.ms);
        return;
      case 'error':
        throw frame.retry ? new Error(frame.message) : new Refusal(frame.message);
    }
  }

  private start(how: 'snapshot' | 'replay' | 'reset' | undefined): void {
    if (how === 'replay') this.live('resumed');
    else if (how !== undefined) this.beginSnapshot();
  }

  private mark(mark: 'reset' | 'synced' | 'bookmark'): void {
    if (mark === 'reset') return this.beginSnapshot();
    if (mark === 'bookmark') return this.state === 'connecting' ? this.live('live') : undefined;
    if (this.state !== 'snapshot') return;
    this.print(this.screen.endSnapshot());
    this.options.printer.release();
    this.live(`live: ${this.screen.size} ${this.screen.size === 1 ? 'application' : 'applications'}`);
    this.isDone = this.options.isOnce;
  }

  private beginSnapshot(): void {
    if (this.state === 'snapshot') return;
    if (this.cursor !== undefined && this.screen.size > 0)
      this.options.report('reset: the server sends everything again');
    this.state = 'snapshot';
    this.options.printer.hold();
    this.screen.beginSnapshot();
  }

  private live(sentence: string): void {
    this.state = 'live';
    this.backoff.reset();
    this.options.report(sentence);
  }

  private print(changes: readonly ScreenChange[]): void {
    for (const change of changes) this.options.printer.print(change);
  }

  private backoffFrom(firstMs: number): Backoff {
    const maxMs = Math.max(firstMs, MOST_DELAY_MS);
    return new Backoff({ firstMs, factor: 2, maxMs, jitter: 0.5 }, this.options.random);
  }
}
