import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareRevisions } from '../../../src/model/revision.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import type { Change } from '../../../src/store/change.js';
import { Exits } from '../../../src/store/exits.js';
import { History, type HistoryLimits } from '../../../src/store/history.js';
import { storedApplication } from '../../support/stored-application.js';

const ROOMY: HistoryLimits = { maxEntries: 1_000_000, maxAgeMs: 600_000, maxBytes: 1_000_000_000 };

const app = (
  name: string,
  revision: number,
  more: { project?: string; labels?: Record<string, string>; note?: string } = {},
) => storedApplication({ name, revision, ...more });

/** One update of `a`, whose check is ten times its position. */
function change(position: number, parts: Partial<Change> = {}): Change {
  const [before, after] = [app('a', position - 1), app('a', position)];
  return { position: String(position), before, after, fromList: false, check: position * 10, ...parts };
}

function historyAt(position: number, limits: Partial<HistoryLimits> = {}, clock = new ManualClock()): History {
  const history = new History({ ...ROOMY, ...limits }, clock);
  history.onStart(String(position), position * 10);
  return history;
}

function filled(positions: readonly number[], limits: Partial<HistoryLimits> = {}): History {
  const history = historyAt(0, limits);
  for (const position of positions) history.onChange(change(position));
  return history;
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a position can be resumed from', () => {
  test('not before there is a log', () => {
    expect(new History(ROOMY, new ManualClock()).judge('5', undefined)).toBe('expired');
  });

  test.each([
    ['9', 'expired'],
    ['10', undefined],
    ['11', undefined],
    ['15', undefined],
    ['9007199254740993', undefined],
  ])('at %s when the log begins at 10: %s', (position, verdict) => {
    expect(historyAt(10).judge(position, undefined)).toBe(verdict);
  });

  test.each([
    ['20', undefined],
    ['21', 'gap'],
    ['29', 'gap'],
    ['30', undefined],
    ['31', undefined],
  ])('at %s when a list bridged 20 to 30: %s', (position, verdict) => {
    const history = historyAt(10);
    history.onGap('20', '30');
    expect(history.judge(position, undefined)).toBe(verdict);
  });

  test.each([
    [10, 100],
    [11, 100],
    [12, 120],
    [14, 120],
    [15, 150],
    [99, 150],
  ])('at %d if its check is %d, the one after the last change up to there', (position, check) => {
    const history = historyAt(10);
    for (const at of [12, 15]) history.onChange(change(at));
    expect(history.checkAt(String(position))).toBe(check);
    expect(history.judge(String(position), check)).toBeUndefined();
    expect(history.judge(String(position), check + 1)).toBe('check');
    expect(history.judge(String(position), undefined)).toBeUndefined();
  });

  test('with the check after the last of several changes at one position', () => {
    const history = historyAt(10);
    for (const check of [1, 2, 3]) history.onChange(change(20, { check }));
    expect(history.judge('20', 3)).toBeUndefined();
    expect(history.judge('20', 2)).toBe('check');
  });

  test('not from before a restore', () => {
    const history = filled(range(1, 30));
    history.onRewritten('20', 7);
    expect(history.judge('19', undefined)).toBe('expired');
    expect(history.judge('20', 7)).toBeUndefined();
    expect(history.judge('20', 200)).toBe('check');
    expect([history.size, history.heldBytes]).toEqual([0, 0]);
  });
});

describe('the log forgets', () => {
  test('the oldest entries over the limit, and its horizon is the last one that went', () => {
    const history = filled(range(1, 5000), { maxEntries: 800 });
    expect(history.size).toBeLessThanOrEqual(900);
    expect(history.size).toBeGreaterThanOrEqual(800);
    const horizon = 5000 - history.size;
    expect(history.judge(String(horizon), horizon * 10)).toBeUndefined();
    expect(history.judge(String(horizon - 1), undefined)).toBe('expired');
    expect(history.entry(history.firstAfter(String(horizon)))?.position).toBe(String(horizon + 1));
    expect(history.end).toBe(5000);
  });

  test('entries older than the limit', () => {
    const clock = new ManualClock();
    const history = historyAt(0, { maxAgeMs: 1000 }, clock);
    for (const position of range(1, 1000)) {
      history.onChange(change(position));
      clock.advance(1);
    }
    clock.advance(501);
    history.onChange(change(1001));
    expect(history.judge('400', undefined)).toBe('expired');
    expect(history.judge('600', undefined)).toBeUndefined();
  });

  test('sequence numbers never: an entry keeps its own, or is gone', () => {
    const history = filled(range(1, 3000), { maxEntries: 400 });
    for (let sequence = 0; sequence < history.end; sequence++) {
      const position = history.entry(sequence)?.position;
      if (position !== undefined) expect(position).toBe(String(sequence + 1));
      else expect(sequence).toBeLessThan(history.end - history.size);
    }
    expect(history.entry(history.end)).toBeUndefined();
  });

  test('a gap whose end it has passed', () => {
    const history = historyAt(0, { maxEntries: 8 });
    history.onGap('0', '5');
    for (const position of range(6, 40)) history.onChange(change(position));
    expect(history.judge('3', undefined)).toBe('expired');
    expect(history.judge('39', undefined)).toBeUndefined();
  });

  test('the first of very many gaps, and what came before them cannot be resumed from', () => {
    const history = historyAt(0);
    for (const position of range(1, 10_000)) history.onGap(String(position * 10), String(position * 10 + 10));
    expect(history.judge('5', undefined)).toBe('expired');
    expect(history.judge('99995', undefined)).toBe('gap');
    expect(history.judge('100010', 0)).toBeUndefined();
  });

  test('no horizon when entries before it go later', () => {
    const history = historyAt(0, { maxEntries: 64 });
    for (const position of range(1, 8)) history.onChange(change(position));
    for (const position of range(1, 2000)) history.onGap(String(position * 10), String(position * 10 + 10));
    const verdicts = range(1, 70).map((index) => {
      history.onChange(change(20_010 + index));
      return history.judge('15', undefined);
    });
    expect(new Set(verdicts)).toEqual(new Set(['expired']));
  });
});

describe('the byte budget', () => {
  const size = app('a', 10, { note: 'x'.repeat(1000) }).bytes.length;
  const big = (position: number) => {
    const [before, after] = [app('a', 10, { note: 'x'.repeat(1000) }), app('a', 11)];
    return change(position, { before, after });
  };

  test('takes the bytes of the oldest entries, not the entries', () => {
    const history = historyAt(0, { maxBytes: 10 * size });
    for (const position of range(1, 100)) history.onChange(big(position));
    expect(history.size).toBe(100);
    expect(history.heldBytes).toBe(10 * size);
    expect(history.entry(89)?.change).toBeUndefined();
    expect(history.entry(89)?.before?.key).toBe('argocd/a');
    expect(history.entry(90)?.change).toBeDefined();
    expect(history.judge('5', undefined)).toBeUndefined();
  });

  test('is counted exactly when entries go', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 30 }), (maxEntries, count) => {
        const history = historyAt(0, { maxBytes: 7 * size, maxEntries });
        for (const position of range(1, count)) history.onChange(big(position));
        let bytes = 0;
        for (let sequence = 0; sequence < history.end; sequence++) {
          bytes += history.entry(sequence)?.change?.before?.bytes.length ?? 0;
        }
        expect(history.heldBytes).toBe(bytes);
        expect(bytes).toBeLessThanOrEqual(7 * size);
      }),
    );
  });
});

describe('the first entry after a position', () => {
  test('is found as a look at every entry would find it', () => {
    const positions = fc.array(fc.nat(3), { maxLength: 300 }).map((steps) => {
      let position = 0;
      return steps.map((step) => (position += step));
    });
    fc.assert(
      fc.property(positions, fc.nat(600), fc.integer({ min: 1, max: 100 }), (all, asked, maxEntries) => {
        const history = filled(all, { maxEntries });
        const naive = all.findIndex((position) => compareRevisions(String(position), String(asked)) > 0);
        const kept = history.end - history.size;
        expect(history.firstAfter(String(asked))).toBe(Math.max(kept, naive < 0 ? all.length : naive));
      }),
    );
  });
});

describe('exits', () => {
  function exitsOf(
    changes: readonly Change[],
    limits = { maxEntries: 100_000, maxAgeMs: 86_400_000 },
    clock = new ManualClock(),
  ) {
    const exits = new Exits(limits, clock);
    for (const each of changes) exits.onChange(each);
    return exits;
  }

  const seen = (exits: Exits, position: number) => [...exits.after(String(position))].map((exit) => exit.position);

  test.each([
    ['a deletion', change(5, { after: undefined }), 1],
    ['another project', change(5, { after: app('a', 5, { project: 'p' }) }), 1],
    ['a new label', change(5, { after: app('a', 5, { labels: { x: '1' } }) }), 1],
    [
      'another label value',
      change(5, { before: app('a', 4, { labels: { x: '1' } }), after: app('a', 5, { labels: { x: '2' } }) }),
      1,
    ],
    [
      'a label renamed',
      change(5, { before: app('a', 4, { labels: { x: '1' } }), after: app('a', 5, { labels: { y: '1' } }) }),
      1,
    ],
    ['a creation', change(5, { before: undefined }), 0],
    ['any other change', change(5), 0],
  ])('are kept of %s', (_, one, count) => {
    expect(exitsOf([one]).size).toBe(count);
  });

  test('are told newest first, those after a position only', () => {
    const exits = exitsOf([3, 5, 5, 9].map((position) => change(position, { after: undefined })));
    expect(seen(exits, 3)).toEqual(['9', '5', '5']);
    expect(seen(exits, 5)).toEqual(['9']);
    expect(seen(exits, 9)).toEqual([]);
    expect([...exits.after('5')][0]?.last.revision).toBe('8');
  });

  test('are bounded by number and by age', () => {
    const many = range(1, 5000).map((position) => change(position, { after: undefined }));
    const byNumber = exitsOf(many, { maxEntries: 1000, maxAgeMs: 1e9 });
    expect(byNumber.size).toBeLessThanOrEqual(1125);
    expect(seen(byNumber, 4999)).toEqual(['5000']);
    const clock = new ManualClock();
    const byAge = exitsOf(many.slice(0, 2000), { maxEntries: 1e6, maxAgeMs: 1000 }, clock);
    clock.advance(1001);
    byAge.onChange(change(6000, { after: undefined }));
    expect(byAge.size).toBe(1);
  });

  test('start anew after a restore', () => {
    const exits = exitsOf([change(5, { after: undefined })]);
    exits.onRewritten();
    expect([exits.size, seen(exits, 0)]).toEqual([0, []]);
  });
});
