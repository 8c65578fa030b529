import type { Clock } from '../base/clock.js';
import type { Metrics } from '../base/metrics.js';
import { collapse, type RequeueOptions } from './requeue.js';
import type { Subscriber } from './subscriber.js';

export interface CollapseQueueOptions extends RequeueOptions {
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/**
 * Slow subscribers whose outboxes are full, collapsed one a turn: hundreds that stall together must not stop the
 * others (R8). Bounded by the open streams.
 */
export class CollapseQueue {
  private readonly waiting = new Set<Subscriber>();

  constructor(private readonly options: CollapseQueueOptions) {}

  add(subscriber: Subscriber): void {
    const isIdle = this.waiting.size === 0;
    this.waiting.add(subscriber);
    if (isIdle) this.options.clock.soon(() => this.turn());
  }

  private turn(): void {
    const { broadcaster, clock, metrics } = this.options;
    const [subscriber] = this.waiting;
    if (!subscriber) return;
    this.waiting.delete(subscriber);
    if (!subscriber.isEnded && !subscriber.isLive && !subscriber.isFrozen) {
      // What the tick still holds would be told twice.
      broadcaster.flush();
      metrics.collapses.inc();
      collapse(subscriber, this.options);
    }
    if (this.waiting.size > 0) clock.soon(() => this.turn());
  }
}
