import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { Store } from '../../../src/store/store.js';
import { AheadOfUs } from '../../../src/watch/ahead.js';

let clock: ManualClock;
let store: Store;
let questions: ((newest: string) => void)[];
let ahead: AheadOfUs;

beforeEach(() => {
  clock = new ManualClock();
  store = new Store();
  store.replace([], '10', new Set());
  questions = [];
  const newest = (): Promise<string> => new Promise((resolve) => questions.push(resolve));
  ahead = new AheadOfUs(store, newest, clock);
});

function waitFor(position: string): { outcome: string | undefined } {
  const seen: { outcome: string | undefined } = { outcome: undefined };
  void ahead.wait(position, new AbortController().signal).then((outcome) => {
    seen.outcome = outcome;
  });
  return seen;
}

describe('who is ahead of this replica', () => {
  test('goes on in the turn in which the position is reached', async () => {
    const waiting = waitFor('12');
    store.advance('11');
    await nextTurn();
    expect(waiting.outcome).toBeUndefined();
    store.advance('12');
    await nextTurn();
    expect(waiting.outcome).toBe('reached');
  });

  test('is told that history was rewritten, if the cluster itself is not that far', async () => {
    const waiting = [waitFor('12'), waitFor('11')];
    questions[0]?.('11');
    await nextTurn();
    expect(waiting.map(({ outcome }) => outcome)).toEqual(['rewritten', undefined]);
  });

  test('is not judged by an answer that was on its way before it came', async () => {
    waitFor('11');
    const late = waitFor('20');
    questions[0]?.('15');
    await nextTurn();
    expect(late.outcome).toBeUndefined();
    clock.advance(1000);
    questions[1]?.('15');
    await nextTurn();
    expect(late.outcome).toBe('rewritten');
  });

  test('however many come and go, there is one question a second', async () => {
    for (let i = 0; i < 20; i++) {
      waitFor('99');
      questions.at(-1)?.('10');
      await nextTurn();
    }
    expect(questions.length).toBe(1);
    clock.advance(1000);
    expect(questions.length).toBe(2);
  });

  test('is told when it has waited for the longest it may, whether or not the cluster could say', async () => {
    let outcome: string | undefined;
    void ahead.wait('12', new AbortController().signal, 30_000).then((said) => {
      outcome = said;
    });
    clock.advance(29_999);
    await nextTurn();
    expect(outcome).toBeUndefined();
    clock.advance(1);
    await nextTurn();
    expect(outcome).toBe('late');
  });

  test('is asked about again after a second, if the cluster could not say', async () => {
    const failing = new AheadOfUs(store, () => Promise.reject(new Error('gone')), clock);
    let outcome: string | undefined;
    void failing.wait('12', new AbortController().signal).then((said) => {
      outcome = said;
    });
    await nextTurn();
    clock.advance(5000);
    store.advance('12');
    await nextTurn();
    expect(outcome).toBe('reached');
  });
});
