import type { Clock } from '../base/clock.js';

/** Ctrl-C in a terminal reaches the whole process group, and npm passes it on once more: within this time it is the same one. */
const ECHO_MS = 500;

export interface StopSignals {
  /** The first one, with its name. */
  readonly first: (signal: string) => void;
  /** Every one that a person sent after that. */
  readonly again: (signal: string) => void;
}

interface Source {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
}

/** Tells a second Ctrl-C from the echo of the first. */
export function onStopSignals(source: Source, clock: Pick<Clock, 'elapsed'>, { first, again }: StopSignals): void {
  let firstAt: number | undefined;
  const hear = (signal: string): void => {
    if (firstAt === undefined) {
      firstAt = clock.elapsed();
      first(signal);
    } else if (clock.elapsed() - firstAt >= ECHO_MS) again(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) source.on(signal, hear);
}
