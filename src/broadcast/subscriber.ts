import type { Caller } from '../access/caller.js';
import type { Clock } from '../base/clock.js';
import type { Metrics } from '../base/metrics.js';
import type { StatusError } from '../base/status-error.js';
import type { BodyCache } from '../encode/body-cache.js';
import type { Batch, Frame } from '../encode/framing.js';
import { VOID_CURSOR } from '../store/cursor.js';
import { type Item, markItem } from './item.js';
import { Outbox, type Owed } from './outbox.js';
import { ItemSegment } from './segment.js';
import type { Transport } from './transport.js';
import type { View } from './view.js';

export interface SubscriberOptions {
  readonly transport: Transport;
  /** Who asked: its class is looked up again when permissions change. */
  readonly caller: Caller;
  readonly showsMarks: boolean;
  readonly bodies: BodyCache;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** More waits than the outbox takes: it is to be collapsed. */
  readonly onFull: (subscriber: Subscriber) => void;
  readonly maxOutboxItems: number;
  readonly onEnd: (subscriber: Subscriber, reason: string) => void;
}

/** What all subscribers of a view get from one tick. */
export interface Tick {
  readonly items: readonly Item[];
  readonly batch: Batch;
  /** The last one in it. */
  readonly cursor: string | undefined;
  /** When it is written, in ms of the monotonic clock. */
  readonly at: number;
}

/** One write of a queue: large enough to be cheap, small enough not to hold up the others. */
const PIECE_BYTES = 256 * 1024;

/**
 * One client.
 *
 *   behind ──(outbox empty, transport drained)──▶ live
 *   live ──(transport pushes back)──▶ behind
 *   any ──(end, or the connection is gone)──▶ ended
 *
 * It starts behind, with its snapshot or replay as the first segment of the outbox.
 */
export class Subscriber {
  view: View | undefined;
  private readonly outbox: Outbox;
  // What a tick looks at stands here, not in `options` or in the outbox: of a thousand subscribers nothing is in the
  // processor's cache, and each object on the way is a miss.
  private readonly transport: Transport;
  private readonly metrics: Metrics;
  private readonly clock: Clock;
  private isOwed = false;
  private frozen = false;
  private isBlocked = false;
  private isPumpDue = false;
  private hasEnded = false;
  /** The newest cursor written, and when. */
  private lastCursor = '';
  private lastCursorAt: number;
  private events = 0;

  constructor(readonly options: SubscriberOptions) {
    this.lastCursorAt = options.clock.elapsed();
    this.outbox = new Outbox(options.maxOutboxItems);
    this.transport = options.transport;
    this.metrics = options.metrics;
    this.clock = options.clock;
    options.transport.onDrain(() => this.onDrain());
    options.transport.onClose(() => this.onClose());
  }

  get isLive(): boolean {
    return !this.isOwed && !this.isBlocked && !this.hasEnded && !this.frozen;
  }

  /** Whether it writes nothing, because its permission may have changed (R5). */
  get isFrozen(): boolean {
    return this.frozen;
  }

  freeze(): void {
    this.frozen = true;
  }

  /** Everything that is owed goes out again. */
  thaw(): void {
    this.frozen = false;
    this.pump();
  }

  get isEnded(): boolean {
    return this.hasEnded;
  }

  get sentEvents(): number {
    return this.events;
  }

  /** How long ago the last cursor was written, in ms. */
  get cursorAgeMs(): number {
    return this.options.clock.elapsed() - this.lastCursorAt;
  }

  /** What a tick of the view holds for each of its subscribers: the batch for a live one, the items for the others. */
  deliver({ items, batch, cursor, at }: Tick): void {
    if (this.hasEnded) return;
    if (!this.isLive) return this.owe(items);
    this.metrics.writes.inc();
    this.events += items.length;
    this.noteCursor(cursor, at);
    this.isBlocked = !this.transport.write(batch);
  }

  /** A long tick: every subscriber writes it at its own pace. */
  deliverInPieces(items: readonly Item[]): void {
    if (!this.hasEnded) this.owe(items);
  }

  /** Appends to what is owed, and begins to write it. */
  owe(owed: Owed): void {
    this.outbox.push(owed);
    this.isOwed = !this.outbox.isEmpty;
    if (this.outbox.isFull) this.options.onFull(this);
    this.pump();
  }

  /** Whether its snapshot is still being written, and changes wait behind it. */
  get isOvertaken(): boolean {
    return this.outbox.isSnapshotOvertaken;
  }

  /** What is owed and not written yet. */
  owed(): Iterable<Item> {
    return this.outbox.rest();
  }

  /** The same as ticks that others may be owed, too; undefined where something in it is this client's alone. */
  owedTicks(): readonly (readonly Item[])[] | undefined {
    return this.outbox.ticks();
  }

  /** After a change of permission, or a collapse: what was owed is replaced, unwritten (R5, R8). */
  replaceOwed(owed: Owed): void {
    this.outbox.clear();
    this.owe(owed);
  }

  /** A bookmark, if the position it would tell is news to this client (R10). */
  bookmark(cursor: string): void {
    if (!this.options.showsMarks || !this.isLive || cursor === this.lastCursor) return;
    this.owe(new ItemSegment([markItem('bookmark', cursor)]));
  }

  heartbeat(): void {
    if (this.isLive) this.options.transport.heartbeat();
  }

  end(error: StatusError | undefined, reason: string): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.outbox.clear();
    this.options.transport.end(error, this.lastCursor);
    this.options.onEnd(this, reason);
  }

  private onClose(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.outbox.clear();
    this.options.onEnd(this, 'closed');
  }

  private onDrain(): void {
    this.isBlocked = false;
    this.pump();
  }

  /** Writes one piece, then lets the others have their turn. */
  private pump(): void {
    if (this.hasEnded || this.isBlocked || this.isPumpDue || this.frozen) return;
    const frames = this.takeFrames();
    if (!this.view || frames.length === 0) return;
    this.isBlocked = !this.options.transport.write(this.view.format.framing.join(frames));
    if (this.isBlocked || this.outbox.isEmpty) return;
    this.isPumpDue = true;
    this.options.clock.soon(() => {
      this.isPumpDue = false;
      this.pump();
    });
  }

  private takeFrames(): Frame[] {
    const { view } = this;
    const frames: Frame[] = [];
    let bytes = 0;
    while (view && bytes < PIECE_BYTES) {
      const item = this.outbox.take();
      if (!item) break;
      const frame = this.frameOf(item, view);
      for (const piece of frame) bytes += piece.length;
      frames.push(frame);
      this.noteCursor(item.cursor);
    }
    this.isOwed = !this.outbox.isEmpty;
    return frames;
  }

  private frameOf(item: Item, { format }: View): Frame {
    const { framing } = format;
    if (item.kind === 'mark') return [framing.mark(item.mark, item.cursor)];
    this.events++;
    const { event, cursor } = item;
    const glue = event.object === undefined ? undefined : framing.glue(event, format);
    if (glue) return [...glue, framing.ending(cursor)];
    return [this.options.bodies.bodyOf(event, format), framing.ending(cursor)];
  }

  private noteCursor(cursor: string | undefined, at?: number): void {
    if (cursor === undefined) return;
    this.lastCursor = cursor;
    if (cursor !== VOID_CURSOR) this.lastCursorAt = at ?? this.clock.elapsed();
  }
}
