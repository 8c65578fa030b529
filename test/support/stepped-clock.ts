import type { Clock, Timer } from '../../src/base/clock.js';

/** Turns happen when a test says so; each look at the clock costs `stepMs`. */
export class SteppedClock implements Clock {
  stepMs = 0;
  private time = 0;
  private turns: (() => void)[] = [];
  private readonly alarms = new Set<{ at: number; callback: () => void }>();

  now(): number {
    return Date.parse('2026-01-01T00:00:00Z') + this.time;
  }

  elapsed(): number {
    this.time += this.stepMs;
    return this.time;
  }

  after(ms: number, callback: () => void): Timer {
    const alarm = { at: this.time + ms, callback };
    this.alarms.add(alarm);
    return { cancel: () => void this.alarms.delete(alarm) };
  }

  soon(callback: () => void): void {
    this.turns.push(callback);
  }

  /** One turn: what was put off until then. */
  turn(): void {
    for (const callback of this.turns.splice(0)) callback();
  }

  /** Turns until nothing is put off any more; returns how many it took. */
  settle(most = 10_000): number {
    let taken = 0;
    for (; this.turns.length > 0 && taken < most; taken++) this.turn();
    return taken;
  }

  advance(ms: number): void {
    this.time += ms;
    for (const alarm of this.alarms) {
      if (alarm.at > this.time) continue;
      this.alarms.delete(alarm);
      alarm.callback();
    }
  }
}
