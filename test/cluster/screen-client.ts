import { below, type Random } from '../../src/base/random.js';
import { parseCursor } from '../../src/store/cursor.js';
import { type Claim, Screen, type Told, Violation, type Wish } from '../property/screen.js';
import type { Addresses, Door } from '../support/stream-clients.js';
import type { SeenEvent, SeenFrame, WatchClient } from '../support/watch-client.js';

/** Ends after which a client comes back: it went away itself, the server drains, it was too slow. */
const COMES_BACK_AFTER = [1, 4, 8, 14];

/** A screen that was shown, to be held against the truth once that has come so far. */
export interface Shown extends Claim {
  readonly shown: string;
}

/**
 * A client of a real server that follows what is documented: it keeps the last cursor, begins anew where it is told
 * to, and comes back to any server. What was on the wire when it is cut may be lost between any two frames.
 */
export class ScreenClient {
  readonly screen: Screen;
  readonly claims: Shown[] = [];
  readonly counts = { connections: 0, resets: 0, replays: 0, frames: 0 };
  private cursor: string | undefined;
  private stream: WatchClient | undefined;
  private taken = 0;
  private hasBegun = false;

  constructor(
    readonly name: string,
    private readonly door: Door,
    readonly wish: Wish,
  ) {
    this.screen = new Screen(wish);
  }

  get isConnected(): boolean {
    return this.stream?.isEnded === false;
  }

  connect(server: Addresses): void {
    this.leave();
    const { query, fields } = this.wish;
    this.counts.connections++;
    [this.taken, this.hasBegun] = [0, false];
    const asMasked = fields === undefined ? query : { ...query, fields };
    const ask = this.cursor === undefined ? asMasked : { ...asMasked, lastEventId: this.cursor };
    this.stream = this.door.open(server, ask);
  }

  /** Reads all that has come in. */
  read(): void {
    const { stream } = this;
    if (!stream) return;
    this.take(stream, stream.frames.length);
    const { error } = stream;
    if (error && !COMES_BACK_AFTER.includes(error.code)) throw new Violation(`${this.name}: ${JSON.stringify(error)}`);
  }

  /** Some of what has come in is still read, the rest is lost. */
  cut(random: Random): void {
    const { stream } = this;
    if (!stream) return;
    this.take(stream, this.taken + below(random, stream.frames.length - this.taken + 1));
    this.leave();
  }

  leave(): void {
    this.stream?.close();
    this.stream = undefined;
  }

  stall(): void {
    this.stream?.pause();
  }

  goOn(): void {
    this.stream?.resume();
  }

  private take(stream: WatchClient, until: number): void {
    if (!this.hasBegun && stream.start !== undefined) this.begin(stream.start);
    for (; this.taken < until; this.taken++) {
      const frame = stream.frames[this.taken];
      if (frame) this.takeFrame(frame);
    }
  }

  /** Without marks, how a stream starts is all that tells of a reset. */
  private begin(start: string): void {
    this.hasBegun = true;
    if (start === 'replay') this.counts.replays++;
    else if (this.counts.connections > 1) this.counts.resets++;
    if (start !== 'replay' && !this.door.alwaysMarks) this.startAnew();
  }

  private startAnew(): void {
    this.cursor = undefined;
    this.screen.clear();
  }

  private takeFrame(frame: SeenFrame): void {
    this.counts.frames++;
    if (frame.kind === 'event') this.screen.applyStrictly(told(frame));
    else if (frame.mark === 'reset') this.startAnew();
    if (frame.cursor === undefined) return;
    this.cursor = frame.cursor;
    const position = parseCursor(frame.cursor)?.position;
    if (position === undefined) return;
    const where = `${this.name} at ${frame.kind === 'mark' ? frame.mark : frame.type} ${frame.cursor}`;
    this.claims.push({ position: Number(position), where, shown: this.screen.toString() });
  }
}

function told({ type, namespace, name, uid, revision, labels, project, health }: SeenEvent): Told {
  const texts = { project: project ?? '', env: labels['env'] ?? '', health: health ?? '' };
  return { type, object: { namespace, name, uid, revision, ...texts } };
}
