import type { Clock } from '../../base/clock.js';
import type { LogLine } from './log-line.js';

/** How lines of several pods are put in order. */
export interface Merging {
  readonly clock: Clock;
  /** How long a line waits for pods that say nothing; undefined = until each has said something, or has ended. */
  readonly patienceMs: number | undefined;
}

/** The lines of one pod, of which the next one is known or on its way. */
interface Strand {
  readonly lines: AsyncIterator<LogLine>;
  head: LogLine | undefined;
  hasEnded: boolean;
}

/**
 * Several logs as one, by time. Holds one line of each: who does not take lines makes all the pods wait.
 * Rejects with the first error of any of them.
 */
export async function* mergedLines(logs: readonly AsyncIterable<LogLine>[], merging: Merging): AsyncGenerator<LogLine> {
  const strands = logs.map((log): Strand => ({ lines: log[Symbol.asyncIterator](), head: undefined, hasEnded: false }));
  const news = new News();
  const pull = (strand: Strand): void => {
    strand.head = undefined;
    strand.lines.next().then(
      ({ value, done }) => {
        strand.hasEnded = done === true;
        strand.head = done === true ? undefined : value;
        news.tell();
      },
      (error: unknown) => news.fail(error),
    );
  };
  try {
    for (const strand of strands) pull(strand);
    for (;;) {
      await allHeads(strands, news, merging);
      const earliest = earliestOf(strands);
      if (!earliest?.head) return;
      yield earliest.head;
      pull(earliest);
    }
  } finally {
    // A strand that waits for its pod ends with the request behind it, not here; how the others end is of no interest.
    for (const { head, lines } of strands) if (head) lines.return?.().catch(() => undefined);
  }
}

/** Resolves when every pod that has not ended has a line, or patience is over and one has. */
async function allHeads(strands: readonly Strand[], news: News, { clock, patienceMs }: Merging): Promise<void> {
  let isPatient = true;
  const timer =
    patienceMs === undefined
      ? undefined
      : clock.after(patienceMs, () => {
          isPatient = false;
          news.tell();
        });
  const isSettled = (): boolean =>
    strands.every(({ head, hasEnded }) => head !== undefined || hasEnded) ||
    (!isPatient && strands.some(({ head }) => head !== undefined));
  try {
    while (!isSettled()) await news.next();
  } finally {
    timer?.cancel();
  }
}

function earliestOf(strands: readonly Strand[]): Strand | undefined {
  let earliest: Strand | undefined;
  for (const strand of strands) {
    if (strand.head && (!earliest?.head || isBefore(strand.head, earliest.head))) earliest = strand;
  }
  return earliest;
}

function isBefore(a: LogLine, b: LogLine): boolean {
  return a.seconds === b.seconds ? a.nanos < b.nanos : a.seconds < b.seconds;
}

/** Wakes the one who waits, also where the news came before. */
class News {
  private isTold = false;
  private failure: { readonly error: unknown } | undefined;
  private wake: () => void = () => undefined;

  tell(): void {
    this.isTold = true;
    this.wake();
  }

  fail(error: unknown): void {
    this.failure ??= { error };
    this.tell();
  }

  async next(): Promise<void> {
    if (!this.isTold) await new Promise<void>((resolve) => (this.wake = resolve));
    this.isTold = false;
    if (this.failure) throw this.failure.error;
  }
}
