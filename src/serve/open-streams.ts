import type { Caller } from '../access/caller.js';
import type { Call, ServerStream } from '../api/method.js';
import type { Clock, Timer } from '../base/clock.js';
import type { Metrics } from '../base/metrics.js';
import { Code, StatusError } from '../base/status-error.js';
import type { TimerWheel } from '../base/timer-wheel.js';
import { lookEveryMs, Progress } from '../watch/progress.js';

export interface OpenStreamsOptions {
  readonly wheel: TimerWheel;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** So long a client may take nothing of what waits for it. */
  readonly slowTimeoutMs: number;
  /** Told of every stream that opens, so that it can be ended when its caller may no longer read. */
  readonly onOpen: (caller: Caller, end: (error: StatusError) => void, signal: AbortSignal) => void;
}

/**
 * Plain streams (chat, health, logs, trees) that are open, so that a drain, the end of a session, or a client that
 * reads no more can end them with a reason. Bounded by connections.
 */
export class OpenStreams {
  private readonly open = new Set<ServerStream>();

  constructor(private readonly options: OpenStreamsOptions) {}

  /** Until the call is over. */
  add(stream: ServerStream, { caller, signal }: Pick<Call, 'caller' | 'signal'>): void {
    if (signal.aborted) return;
    this.open.add(stream);
    const looking = this.endWhenStuck(stream);
    const forget = (): void => {
      looking.cancel();
      this.open.delete(stream);
    };
    signal.addEventListener('abort', forget, { once: true });
    this.options.onOpen(caller, (error) => stream.end(error), signal);
  }

  endAll(): void {
    for (const stream of this.open)
      stream.end(new StatusError(Code.UNAVAILABLE, 'the server is going away: come back'));
    this.open.clear();
  }

  /** As subscribers are (R8). */
  private endWhenStuck(stream: ServerStream): Timer {
    const { wheel, clock, metrics, slowTimeoutMs } = this.options;
    const progress = new Progress(stream, clock, slowTimeoutMs);
    const looking = wheel.every(lookEveryMs(slowTimeoutMs), () => {
      if (!progress.isStuck(stream.waitingBytes === 0)) return;
      looking.cancel();
      metrics.slowEnds.inc();
      stream.end(new StatusError(Code.RESOURCE_EXHAUSTED, 'too slow'));
    });
    return looking;
  }
}
