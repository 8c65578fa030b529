import { afterEach, expect, test } from '@jest/globals';
import { Broadcaster } from '../../src/broadcast/broadcaster.js';
import { NetDifference } from '../../src/broadcast/net-difference.js';
import { SnapshotSegment } from '../../src/broadcast/segment.js';
import { ndjsonFraming } from '../../src/encode/ndjson-frame.js';
import { sseFraming } from '../../src/encode/sse-frame.js';
import { VOID_CURSOR } from '../../src/store/cursor.js';
import { History } from '../../src/store/history.js';
import type { Change } from '../../src/store/change.js';
import { Store, type StoreListener } from '../../src/store/store.js';
import { Comeback } from '../../src/watch/comeback.js';
import { runHistory } from './run-history.js';

/** Each breaks one rule; the oracle must see it. `prepare` returns how to mend it again. */
interface Mutant {
  readonly breaks: string;
  prepare(): () => void;
}

/** Replaces one method, keeping its type. */
function replace<T extends object, K extends keyof T>(target: T, name: K, make: (original: T[K]) => T[K]): () => void {
  const original = target[name];
  target[name] = make(original);
  return () => {
    target[name] = original;
  };
}

const MUTANTS: readonly Mutant[] = [
  {
    breaks: 'it always resets',
    prepare: () => replace(History.prototype, 'judge', () => () => 'expired'),
  },
  {
    breaks: 'it has no void cursors: the first frames of snapshots and groups carry no id',
    prepare() {
      const mends = [sseFraming, ndjsonFraming].flatMap((framing) => [
        replace(framing, 'ending', (ending) => (cursor) => ending(cursor === VOID_CURSOR ? undefined : cursor)),
        replace(framing, 'mark', (mark) => (name, cursor) => {
          if (cursor !== VOID_CURSOR) return mark(name, cursor);
          return Buffer.from(mark(name, cursor).toString().replace('id: 0\n', ''));
        }),
      ]);
      return () => mends.forEach((mend) => mend());
    },
  },
  {
    breaks: 'it subscribes a turn after the snapshot was taken',
    prepare: () =>
      replace(
        Broadcaster.prototype,
        'join',
        (join) =>
          function (this: Broadcaster, subscriber, view) {
            subscriber.view = view;
            setImmediate(() => join.call(this, subscriber, view));
          },
      ),
  },
  {
    breaks: 'it sends exits after the ADDED of a page that comes back',
    prepare: () =>
      replace(
        Comeback.prototype,
        'events',
        (events) =>
          function (this: Comeback) {
            const all = events.call(this);
            return [...all.filter(({ type }) => type !== 'DELETED'), ...all.filter(({ type }) => type === 'DELETED')];
          },
      ),
  },
  {
    breaks: 'it forgets the exits',
    prepare: () => replace(Comeback.prototype, 'exitEvents', () => () => []),
  },
  {
    breaks: 'it resumes inside a gap, and does not compare the check of a cursor',
    prepare: () =>
      replace(
        History.prototype,
        'judge',
        (judge) =>
          function (this: History, position) {
            const verdict = judge.call(this, position, undefined);
            return verdict === 'gap' ? undefined : verdict;
          },
      ),
  },
  {
    breaks: 'a new life under an old key is one MODIFIED',
    prepare: () =>
      replace(
        Store.prototype,
        'listen',
        (listen) =>
          function (this: Store, listener) {
            listen.call(this, new WithoutRebirths(listener));
          },
      ),
  },
  {
    breaks: 'a collapsed queue forgets what left',
    prepare: () =>
      replace(
        NetDifference.prototype,
        'events',
        (events) =>
          function (this: NetDifference) {
            return events.call(this).filter(({ type }) => type !== 'DELETED');
          },
      ),
  },
  {
    breaks: 'a snapshot ends with its cursor before its last object',
    prepare: () =>
      replace(SnapshotSegment.prototype, 'next', (next) => {
        const held = new WeakMap<SnapshotSegment, ReturnType<typeof next>>();
        return function (this: SnapshotSegment) {
          const item = held.get(this) ?? next.call(this);
          held.delete(this);
          if (item?.kind !== 'event' || this.remaining !== 1) return item;
          held.set(this, item);
          return next.call(this);
        };
      }),
  },
];

/** Holds every end of a life back until it is known that no other life follows under the key. */
class WithoutRebirths implements StoreListener {
  private ended: Change | undefined;

  constructor(private readonly listener: StoreListener) {}

  onChange(change: Change): void {
    const { ended } = this;
    this.ended = undefined;
    if (ended && !change.before && ended.before?.header.key === change.after?.header.key) {
      this.listener.onChange({ ...change, before: ended.before });
      return;
    }
    if (ended) this.listener.onChange(ended);
    if (change.after) this.listener.onChange(change);
    else this.ended = change;
  }

  onAdvance(position: string): void {
    if (this.ended) this.listener.onChange(this.ended);
    this.ended = undefined;
    this.listener.onAdvance?.(position);
  }

  onRewritten(position: string, check: number): void {
    this.listener.onRewritten?.(position, check);
  }

  onGap(from: string, to: string): void {
    this.listener.onGap?.(from, to);
  }

  onStart(position: string, check: number): void {
    this.listener.onStart?.(position, check);
  }
}

const MOST_SEEDS = 400;
let mend: () => void = () => undefined;
afterEach(() => mend());

test.each(MUTANTS)(
  'a server is found out if $breaks',
  async ({ prepare }) => {
    mend = prepare();
    for (let seed = 1; seed <= MOST_SEEDS; seed++) {
      const outcome = await runHistory(seed);
      if (outcome.violation !== undefined || outcome.needlessResets > 0) return;
    }
    expect('found out').toBe(`survived ${MOST_SEEDS} histories`);
  },
  120_000,
);
