import type { Clock, Timer } from '../base/clock.js';

interface Alarm {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is moved: `advance` runs what falls due, in order of time. */
export class ManualClock implements Clock {
  private time: number;
  private readonly start: number;
  private readonly alarms = new Set<Alarm>();

  constructor(start = Date.parse('2026-01-01T00:00:00Z')) {
    this.start = start;
    this.time = start;
  }

  now(): number {
    return this.time;
  }

  elapsed(): number {
    return this.time - this.start;
  }

  after(ms: number, callback: () => void): Timer {
    const alarm: Alarm = { at: this.time + ms, callback };
    this.alarms.add(alarm);
    return { cancel: () => void this.alarms.delete(alarm) };
  }

  soon(callback: () => void): void {
    setImmediate(callback);
  }

  advance(ms: number): void {
    const until = this.time + ms;
    for (;;) {
      const next = this.earliest(until);
      if (!next) break;
      this.alarms.delete(next);
      this.time = next.at;
      next.callback();
    }
    this.time = until;
  }

  private earliest(until: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.alarms) {
      if (alarm.at <= until && (!first || alarm.at < first.at)) first = alarm;
    }
    return first;
  }
}
