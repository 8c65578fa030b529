import type { Broadcaster } from '../broadcast/broadcaster.js';
import type { SessionGuard } from '../access/session-guard.js';
import { CollapseQueue } from '../broadcast/collapse-queue.js';
import { limitRecall } from '../broadcast/recall.js';
import { Subscriber, type SubscriberOptions } from '../broadcast/subscriber.js';
import type { Transport } from '../broadcast/transport.js';
import type { Clock, Timer } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Metrics } from '../base/metrics.js';
import { Code, StatusError } from '../base/status-error.js';
import type { TimerWheel } from '../base/timer-wheel.js';
import type { BodyCache } from '../encode/body-cache.js';
import type { Store } from '../store/store.js';
import { lookEveryMs, Progress } from './progress.js';
import type { StartName } from './watch-stream.js';

export interface SubscriberFactoryOptions {
  readonly store: Store;
  readonly broadcaster: Broadcaster;
  readonly bodies: BodyCache;
  readonly wheel: TimerWheel;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly heartbeatMs: number;
  readonly slowSubscriberTimeoutMs: number;
  readonly guard: SessionGuard;
  readonly maxOutboxItems: number;
}

/** A client that has got no cursor for so long gets a bookmark, if the position has moved (R10). */
const BOOKMARK_AFTER_MS = 30_000;
/** A snapshot that is not through by then goes on as a queue (R1). */
const SNAPSHOT_MS = 10_000;

/** Makes subscribers, and keeps them: heartbeat, bookmark, the deadline of slow ones, one line at the end. */
export class SubscriberFactory {
  private readonly open = new Set<Subscriber>();

  private readonly collapses: CollapseQueue;

  constructor(private readonly options: SubscriberFactoryOptions) {
    this.collapses = new CollapseQueue(options);
  }

  get count(): number {
    return this.open.size;
  }

  all(): readonly Subscriber[] {
    return [...this.open];
  }

  /** `start` is how the stream begins, for the count. */
  create(parts: Pick<SubscriberOptions, 'transport' | 'caller' | 'showsMarks'>, start: StartName): Subscriber {
    const { broadcaster, bodies, wheel, clock, log, metrics, heartbeatMs } = this.options;
    const started = clock.elapsed();
    const timers: Timer[] = [];
    const onEnd = (ended: Subscriber, reason: string): void => {
      for (const timer of timers) timer.cancel();
      this.open.delete(ended);
      broadcaster.leave(ended);
      metrics.streams.set(this.open.size);
      metrics.ends.inc({ reason });
      log.info({ reason, events: ended.sentEvents, ms: Math.round(clock.elapsed() - started) }, 'stream ended');
    };
    const { maxOutboxItems } = this.options;
    const onFull = (full: Subscriber): void => this.collapses.add(full);
    const subscriber = new Subscriber({ ...parts, bodies, metrics, clock, maxOutboxItems, onFull, onEnd });
    const progress = new Progress(parts.transport, clock, this.options.slowSubscriberTimeoutMs);
    if (subscriber.isEnded) return subscriber;
    timers.push(
      wheel.every(heartbeatMs, () => subscriber.heartbeat()),
      wheel.every(lookEveryMs(this.options.slowSubscriberTimeoutMs), () =>
        this.check(subscriber, { progress, started }),
      ),
    );
    this.open.add(subscriber);
    timers.push(this.options.guard.watch(parts.caller, (error) => this.endUnauthenticated(subscriber, error)));
    metrics.starts.inc({ start });
    metrics.streams.set(this.open.size);
    return subscriber;
  }

  /** What was sent before its credentials were lost has as long to leave as after a change of permission (R5). */
  private endUnauthenticated(subscriber: Subscriber, error: StatusError): void {
    limitRecall(subscriber.options.transport, this.options.clock);
    subscriber.end(error, 'credentials');
  }

  /** Heartbeats for a stream that has started and has nothing to say yet. */
  keepAlive(transport: Transport): Timer {
    return this.options.wheel.every(this.options.heartbeatMs, () => transport.heartbeat());
  }

  private check(subscriber: Subscriber, { progress, started }: { progress: Progress; started: number }): void {
    const { broadcaster, clock } = this.options;
    if (progress.isStuck(subscriber.isLive)) {
      this.options.metrics.slowEnds.inc();
      subscriber.end(new StatusError(Code.RESOURCE_EXHAUSTED, 'too slow: resume from the last id'), 'slow');
    } else if (subscriber.isOvertaken && clock.elapsed() - started > SNAPSHOT_MS) {
      // It would hold on to old states of the whole view.
      this.collapses.add(subscriber);
    } else if (subscriber.cursorAgeMs >= BOOKMARK_AFTER_MS && subscriber.view) {
      broadcaster.flush();
      subscriber.bookmark(broadcaster.cursorNow(subscriber.view));
    }
  }
}
