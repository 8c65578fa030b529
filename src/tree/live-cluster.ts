import { type Clock, type Timer } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Random } from '../base/random.js';
import { type Kind, resourceName } from '../model/kind.js';
import type { ListWatch } from '../source/list-watch.js';
import { LiveKind } from './live-kind.js';
import type { LiveObject } from './live-object.js';
import { LiveObjects } from './live-objects.js';

export interface LiveClusterOptions {
  readonly kinds: readonly Kind[];
  readonly sourceOf: (kind: Kind) => ListWatch;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Bounds what is kept of the cluster; at it, the kind that grew is left out. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 256 * 1024 * 1024;
/** Who asks first waits so long for all kinds; later ones are left out until they come. */
const FIRST_LISTS_MS = 5_000;
const IDLE_MS = 10 * 60_000;
/** What changes within this time is told at once. */
const COALESCE_MS = 100;

/** One stretch of time in which the cluster is followed. */
interface Following {
  /** Monotonic. */
  readonly since: number;
  readonly kinds: readonly LiveKind[];
  readonly objects: LiveObjects;
}

/** The parts of the cluster that trees are computed of: followed from the first need on until nobody needs them. */
export class LiveCluster {
  private following: Following | undefined;
  private idle: Timer | undefined;
  private holders = 0;
  private dirty = new Set<string>();
  private pending: Timer | undefined;
  private readonly waiting = new Set<() => void>();
  private readonly listeners = new Set<(dirty: ReadonlySet<string>) => void>();

  constructor(private readonly options: LiveClusterOptions) {}

  /** Resolves once every kind is there, or known not to be; five seconds after the first need at the latest. */
  async ready(): Promise<LiveObjects> {
    const { kinds, objects, since } = this.follow();
    const waitMs = since + FIRST_LISTS_MS - this.options.clock.elapsed();
    if (waitMs <= 0 || kinds.every(({ isSettled }) => isSettled)) return objects;
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        timer.cancel();
        this.waiting.delete(look);
        resolve();
      };
      const look = (): void => {
        if (kinds.every(({ isSettled }) => isSettled)) finish();
      };
      const timer = this.options.clock.after(waitMs, finish);
      this.waiting.add(look);
    });
    return objects;
  }

  /** Whether `ready` resolves at once. */
  get isReady(): boolean {
    return this.following?.kinds.every(({ isSettled }) => isSettled) ?? false;
  }

  /** Whether what is not there is not there; `kind` is `group/kind`. */
  knows(kind: string): boolean {
    return this.following?.kinds.some((one) => one.isKnown && `${one.kind.group}/${one.kind.kind}` === kind) ?? false;
  }

  /** The kinds that are left out. */
  get missing(): readonly string[] {
    return (this.following?.kinds ?? []).flatMap((one) => (one.isKnown ? [] : [resourceName(one.kind)]));
  }

  /** Hears, a little later, whose trees have changed: by resource keys. Keeps the cluster followed until it is undone. */
  onChange(listener: (dirty: ReadonlySet<string>) => void): () => void {
    this.holders++;
    this.follow();
    this.listeners.add(listener);
    return () => {
      if (!this.listeners.delete(listener)) return;
      this.holders--;
      if (this.following) this.rest();
    };
  }

  close(): void {
    this.idle?.cancel();
    this.pending?.cancel();
    this.pending = undefined;
    for (const kind of this.following?.kinds ?? []) kind.stop();
    this.following = undefined;
    for (const look of [...this.waiting]) look();
  }

  private follow(): Following {
    this.rest();
    if (this.following) return this.following;
    const { kinds, sourceOf, clock, random, log } = this.options;
    const objects = new LiveObjects();
    const lives = kinds.map((kind) => {
      const sink = {
        change: (before: LiveObject | undefined, after: LiveObject | undefined) => {
          this.take(objects, before, after);
          if (objects.heldBytes > (this.options.maxBytes ?? MAX_BYTES)) this.leaveOut(live, objects);
        },
        settle: () => this.settle(),
      };
      const live: LiveKind = new LiveKind({ kind, source: sourceOf(kind), clock, random, log, sink });
      return live;
    });
    this.following = { since: clock.elapsed(), kinds: lives, objects };
    for (const live of lives) live.start();
    return this.following;
  }

  private take(objects: LiveObjects, before: LiveObject | undefined, after: LiveObject | undefined): void {
    if (before) this.mark(objects.lineOf(before));
    if (before) objects.remove(before);
    if (after) objects.add(after);
    if (after) this.mark(objects.lineOf(after));
  }

  private mark(line: ReadonlySet<string>): void {
    if (this.listeners.size === 0) return;
    for (const key of line) this.dirty.add(key);
    this.pending ??= this.options.clock.after(COALESCE_MS, () => {
      const dirty = this.dirty;
      this.pending = undefined;
      this.dirty = new Set();
      for (const listener of [...this.listeners]) listener(dirty);
    });
  }

  private leaveOut(live: LiveKind, objects: LiveObjects): void {
    const resource = resourceName(live.kind);
    this.options.log.warn({ resource, bytes: objects.heldBytes }, 'too much for trees: this kind is left out of them');
    live.stop();
    for (const object of objects.ofKind(live.kind)) objects.remove(object);
    this.settle();
  }

  private settle(): void {
    for (const look of [...this.waiting]) look();
  }

  private rest(): void {
    this.idle?.cancel();
    this.idle = this.options.clock.after(IDLE_MS, () => {
      if (this.holders > 0) this.rest();
      else this.close();
    });
  }
}
