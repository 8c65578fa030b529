import type { Enforcer } from '../access/enforcer.js';
import type { Clock } from '../base/clock.js';
import { toStatusError } from '../base/status-error.js';
import { eventsOf, type RequeueOptions } from './requeue.js';
import { endDenied, hasLostAccess, type Move, StreamMoves } from './stream-moves.js';
import type { Subscriber } from './subscriber.js';

/** So long one turn goes on; its last step, and what that writes, come on top (R5 allows 10 ms in all). */
const SLICE_MS = 3;

export interface PermissionChangeOptions extends RequeueOptions {
  readonly enforcer: Enforcer;
  readonly clock: Clock;
}

/** The move that is being made. */
interface Step {
  readonly move: Move;
  readonly parts: Generator<undefined, void>;
}

/**
 * Brings open streams over to today's permissions (R5). In the turn that reads a change all streams freeze: what
 * happens is owed to them, and written to none. Slices follow, in turns of their own. First each stream is asked for its
 * class: whose is the same goes on at once. Then those whose class is another are owed the net difference to what they
 * may see now, one after the other.
 */
export class PermissionChange {
  /** Frozen, since when in monotonic ms, and not asked yet; bounded, as those who move, by the open streams. */
  private readonly waiting = new Map<Subscriber, number>();
  private readonly moving = new Map<Subscriber, Move>();
  private readonly moves: StreamMoves;
  private step: Step | undefined;
  private isSliceDue = false;

  constructor(private readonly options: PermissionChangeOptions) {
    this.moves = new StreamMoves(options);
  }

  /** From now on, whatever policy is read. */
  follow(): void {
    this.options.enforcer.onChange(() => this.begin());
  }

  /** Whether some streams still see with old eyes, and are frozen. */
  private get isUnderWay(): boolean {
    return this.waiting.size + this.moving.size > 0;
  }

  private begin(): void {
    const { broadcaster, clock } = this.options;
    const now = clock.elapsed();
    for (const view of broadcaster.openViews()) {
      for (const subscriber of view.subscribers) {
        subscriber.freeze();
        const frozenAt = this.waiting.get(subscriber) ?? this.moving.get(subscriber)?.frozenAt ?? now;
        this.waiting.set(subscriber, frozenAt);
      }
    }
    this.moving.clear();
    this.step = undefined;
    if (!this.isUnderWay) return;
    this.moves.begin();
    this.scheduleSlice();
  }

  /** Not in the turn that reads the change: that one has a policy to read. */
  private scheduleSlice(): void {
    if (this.isSliceDue || !this.isUnderWay) return;
    this.isSliceDue = true;
    this.options.clock.soon(() => {
      this.isSliceDue = false;
      this.slice();
    });
  }

  private slice(): void {
    const { broadcaster, clock } = this.options;
    const until = clock.elapsed() + SLICE_MS;
    // What a tick holds is owed to those who were there; who moves must not find it where it arrives.
    broadcaster.flush();
    this.work(until);
    if (this.isUnderWay) return this.scheduleSlice();
    this.moves.forget();
  }

  /** All are asked before the first one moves, in slices of their own. */
  private work(until: number): void {
    const { clock } = this.options;
    if (this.waiting.size > 0) return this.askUntil(until);
    for (const move of this.moving.values()) {
      while (this.moving.has(move.subscriber)) {
        this.guard(move.subscriber, () => this.goOn(move));
        if (clock.elapsed() >= until) return;
      }
    }
  }

  private askUntil(until: number): void {
    const { clock } = this.options;
    for (const [subscriber, frozenAt] of this.waiting) {
      this.waiting.delete(subscriber);
      this.guard(subscriber, () => this.ask(subscriber, frozenAt));
      if (clock.elapsed() >= until) return;
    }
  }

  private ask(subscriber: Subscriber, frozenAt: number): void {
    const { view, isEnded, options } = subscriber;
    if (isEnded || !view) return;
    const permission = this.options.enforcer.classOf(options.caller.subject);
    if (permission !== view.permission && permission.identity !== view.permission.identity) {
      this.moving.set(subscriber, { subscriber, permission, frozenAt });
      return;
    }
    if (view.scope.key !== undefined && hasLostAccess(eventsOf([...subscriber.owed()]))) endDenied(subscriber);
    subscriber.thaw();
  }

  private goOn(move: Move): void {
    const { subscriber } = move;
    this.step ??= { move, parts: this.moves.bringOver(move) };
    if (!subscriber.isEnded && this.step.parts.next().done !== true) return;
    this.finish(subscriber);
    subscriber.thaw();
  }

  private finish(subscriber: Subscriber): void {
    this.moving.delete(subscriber);
    this.step = undefined;
  }

  private guard(subscriber: Subscriber, action: () => void): void {
    try {
      action();
    } catch (thrown) {
      this.finish(subscriber);
      // Whoever cannot be brought over sees with old eyes: better an end with a reason.
      subscriber.end(toStatusError(thrown), 'permission');
    }
  }
}
