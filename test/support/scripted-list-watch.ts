import type { StoredObject } from '../../src/model/stored-object.js';
import {
  type ListPage,
  type ListQuery,
  type ListWatch,
  type RejectedItem,
  SourceError,
  type SourceProblem,
  type WatchListener,
  type WatchQuery,
} from '../../src/source/list-watch.js';

type Answer = ListPage | SourceError;

/** An open watch, in the hands of a test. */
export interface ScriptedWatch {
  readonly query: WatchQuery;
  readonly listener: WatchListener;
  end(): void;
  fail(problem: SourceProblem, retryAfterMs?: number): void;
}

/**
 * A ListWatch whose answers a test lays out beforehand; watches are ended by the test. `asked` says what was asked:
 * `list` is a consistent one, `list >=7` one with a minimum, `probe` has limit 1, `page t` goes on from a token.
 */
export class ScriptedListWatch implements ListWatch {
  readonly asked: string[] = [];
  readonly watches: ScriptedWatch[] = [];
  renewals = 0;
  openWatches = 0;
  mostOpenWatches = 0;
  onRenew: () => void = () => undefined;
  private readonly lists: Answer[] = [];
  private readonly refusals: SourceError[] = [];

  /** What the next lists answer, one after the other; probes included. */
  will(...answers: Answer[]): void {
    this.lists.push(...answers);
  }

  /** The next watches are refused with these. */
  refuse(...problems: SourceProblem[]): void {
    this.refusals.push(...problems.map((problem) => failure(problem)));
  }

  get lastWatch(): ScriptedWatch {
    const last = this.watches.at(-1);
    if (!last) throw new Error('no watch has been asked for');
    return last;
  }

  async list(query: ListQuery, signal: AbortSignal): Promise<ListPage> {
    this.asked.push(textOf(query));
    const answer = this.lists.shift();
    if (answer instanceof SourceError) throw answer;
    return answer ?? untilAborted(signal);
  }

  watch(query: WatchQuery, listener: WatchListener, signal: AbortSignal): Promise<void> {
    this.asked.push(`watch ${query.from}`);
    const refusal = this.refusals.shift();
    if (refusal) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      this.openWatches++;
      this.mostOpenWatches = Math.max(this.mostOpenWatches, this.openWatches);
      const close = (finish: () => void): void => {
        this.openWatches--;
        finish();
      };
      const fail = (problem: SourceProblem, ms?: number): void => close(() => reject(failure(problem, ms)));
      this.watches.push({ query, listener, end: () => close(resolve), fail });
      signal.addEventListener('abort', () => fail('unavailable'));
      listener.onOpen();
    });
  }

  renewCredentials(): void {
    this.renewals++;
    this.onRenew();
  }
}

export function page(revision: number, objects: readonly StoredObject[], more: Partial<ListPage> = {}): ListPage {
  const rejected: readonly RejectedItem[] = [];
  return { revision: String(revision), objects, rejected, ...more };
}

export function failure(problem: SourceProblem, retryAfterMs?: number): SourceError {
  return new SourceError(problem, `it is ${problem}`, retryAfterMs);
}

function textOf({ limit, notOlderThan, continueToken }: ListQuery): string {
  if (limit === 1) return 'probe';
  if (continueToken !== undefined) return `page ${continueToken}`;
  return notOlderThan === undefined ? 'list' : `list >=${notOlderThan}`;
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(failure('unavailable'))));
}
