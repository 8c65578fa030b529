import { describe, expect, test } from '@jest/globals';
import type { LogLine } from '../../../../src/api/logs/log-line.js';
import { mergedLines } from '../../../../src/api/logs/merged-lines.js';
import { ManualClock } from '../../../../src/simulator/manual-clock.js';
import { waitUntil } from '../../../support/wait-until.js';

/** A log that the test writes. */
class WrittenLog implements AsyncIterable<LogLine> {
  pulled = 0;
  private readonly lines: LogLine[] = [];
  private isOver = false;
  private failure: Error | undefined;
  private wake: () => void = () => undefined;

  constructor(private readonly podName: string) {}

  write(...seconds: readonly number[]): void {
    for (const second of seconds) {
      this.lines.push({
        podName: this.podName,
        time: '',
        seconds: second,
        nanos: 0,
        content: `${this.podName}${second}`,
      });
    }
    this.wake();
  }

  end(failure?: Error): void {
    this.isOver = true;
    this.failure = failure;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<LogLine> {
    for (;;) {
      const line = this.lines.shift();
      if (line) {
        this.pulled++;
        yield line;
      } else if (this.failure) throw this.failure;
      else if (this.isOver) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

function reading(logs: readonly WrittenLog[], patienceMs?: number) {
  const clock = new ManualClock();
  const seen: string[] = [];
  const read = async (): Promise<void> => {
    for await (const { content } of mergedLines(logs, { clock, patienceMs })) seen.push(content);
  };
  return { clock, seen, done: read() };
}

describe('the lines of several pods', () => {
  test('come in the order of their times', async () => {
    const [a, b] = [new WrittenLog('a'), new WrittenLog('b')];
    const { seen, done } = reading([a, b]);
    a.write(1, 4, 5);
    b.write(2, 3, 6);
    a.end();
    b.end();
    await done;
    expect(seen).toEqual(['a1', 'b2', 'b3', 'a4', 'a5', 'b6']);
  });

  test('wait for a pod that has said nothing yet', async () => {
    const [a, b] = [new WrittenLog('a'), new WrittenLog('b')];
    const { seen, done } = reading([a, b]);
    a.write(2);
    a.end();
    b.write(1);
    b.end();
    await done;
    expect(seen).toEqual(['b1', 'a2']);
  });

  test('do not wait longer than patience lasts', async () => {
    const [a, silent] = [new WrittenLog('a'), new WrittenLog('b')];
    const { clock, seen, done } = reading([a, silent], 100);
    a.write(1);
    await waitUntil(() => a.pulled === 1, 'the line to be known');
    expect(seen).toEqual([]);
    await waitUntil(() => {
      clock.advance(100);
      return seen.length === 1;
    }, 'the line to be told');
    a.end();
    silent.end();
    await done;
  });

  test('are not read faster than they are taken', async () => {
    const a = new WrittenLog('a');
    a.write(1, 2, 3, 4, 5);
    a.end();
    const lines = mergedLines([a], { clock: new ManualClock(), patienceMs: undefined });
    await lines.next();
    expect(a.pulled).toBeLessThanOrEqual(2);
    await lines.return(undefined);
  });

  test('end with the first of them that breaks', async () => {
    const [a, b] = [new WrittenLog('a'), new WrittenLog('b')];
    const { done } = reading([a, b]);
    b.end(new Error('broken'));
    await expect(done).rejects.toThrow('broken');
  });
});
