import type { Broadcaster } from '../broadcast/broadcaster.js';
import { type Clock, sleep } from '../base/clock.js';
import { Code, StatusError } from '../base/status-error.js';
import type { SubscriberFactory } from '../watch/subscribers.js';

export interface DrainOptions {
  readonly subscribers: SubscriberFactory;
  readonly broadcaster: Broadcaster;
  readonly clock: Clock;
  readonly windowMs: number;
}

const STEP_MS = 100;

/** Ends all streams, each after a bookmark, spread over the window so that clients do not all come back at once (R12). */
export async function drainStreams(options: DrainOptions): Promise<void> {
  const { subscribers, broadcaster, clock, windowMs } = options;
  const started = clock.elapsed();
  const total = subscribers.count;
  while (subscribers.count > 0) {
    const passed = windowMs <= 0 ? 1 : Math.min(1, (clock.elapsed() - started + STEP_MS) / windowMs);
    const due = Math.ceil(total * passed) - (total - subscribers.count);
    broadcaster.flush();
    for (const subscriber of subscribers.all().slice(0, Math.max(0, due))) {
      if (subscriber.view) subscriber.bookmark(broadcaster.cursorNow(subscriber.view));
      subscriber.end(new StatusError(Code.UNAVAILABLE, 'the server is going away: come back'), 'drain');
    }
    if (subscribers.count > 0) await sleep(clock, STEP_MS);
  }
}
