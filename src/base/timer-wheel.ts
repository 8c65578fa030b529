import type { Clock, Timer } from './clock.js';

interface Entry {
  readonly periodTicks: number;
  readonly callback: () => void;
  tick: number;
}

/** The finest heartbeat that can be asked for. */
const TICK_MS = 100;

/** One timer for the heartbeats and deadlines of all streams; it rests when there are none. */
export class TimerWheel {
  private readonly slots = new Map<number, Set<Entry>>();
  private tick = 0;
  private timer: Timer | undefined;

  constructor(private readonly clock: Clock) {}

  /** Calls back every `periodMs` (rounded to the wheel's tick) until it is cancelled. */
  every(periodMs: number, callback: () => void): Timer {
    const entry: Entry = { periodTicks: Math.max(1, Math.round(periodMs / TICK_MS)), callback, tick: 0 };
    this.file(entry);
    this.timer ??= this.clock.after(TICK_MS, () => this.turn());
    return { cancel: () => this.remove(entry) };
  }

  private file(entry: Entry): void {
    entry.tick = this.tick + entry.periodTicks;
    const slot = this.slots.get(entry.tick);
    if (slot) slot.add(entry);
    else this.slots.set(entry.tick, new Set([entry]));
  }

  private remove(entry: Entry): void {
    const slot = this.slots.get(entry.tick);
    slot?.delete(entry);
    if (slot?.size === 0) this.slots.delete(entry.tick);
  }

  private turn(): void {
    this.timer = undefined;
    const due = this.slots.get(++this.tick) ?? new Set();
    this.slots.delete(this.tick);
    // Filed again first: a callback may cancel its own entry, or another one of this slot.
    for (const entry of due) this.file(entry);
    for (const entry of due) if (this.slots.get(entry.tick)?.has(entry)) entry.callback();
    if (this.slots.size > 0) this.timer ??= this.clock.after(TICK_MS, () => this.turn());
  }
}
