/**
 * Time as a parameter: tests and the simulator run on a clock that they move themselves,
 * because jest's fake timers make gRPC calls hang.
 */
export interface Clock {
  /** Wall time in ms since 1970; for what people read, never for durations. */
  now(): number;
  /** Monotonic ms; for durations. */
  elapsed(): number;
  /** Calls back once after `ms`; the timer does not keep the process alive. */
  after(ms: number, callback: () => void): Timer;
  /** Calls back after the I/O of the current turn. */
  soon(callback: () => void): void;
}

export interface Timer {
  cancel(): void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, callback) {
    const timeout = setTimeout(callback, ms);
    timeout.unref();
    return { cancel: () => clearTimeout(timeout) };
  },
  soon: (callback) => void setImmediate(callback),
};

/** Resolves after `ms`, or as soon as `signal` is aborted; never rejects, and leaves no listener behind. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      timer.cancel();
      signal?.removeEventListener('abort', finish);
      resolve();
    };
    const timer = clock.after(ms, finish);
    signal?.addEventListener('abort', finish);
  });
}
