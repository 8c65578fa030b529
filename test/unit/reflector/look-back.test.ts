import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { History } from '../../../src/store/history.js';
import { Reflected } from '../../support/reflected.js';
import { page } from '../../support/scripted-list-watch.js';
import { storedApplication } from '../../support/stored-application.js';

const app = (name: string, revision: number) => storedApplication({ name, revision, uid: `uid-${name}` });
const ROOMY = { maxEntries: 1_000, maxAgeMs: 600_000, maxBytes: 1_000_000 };

let it: Reflected;
let history: History;

beforeEach(async () => {
  listed();
  await it.start();
});

afterEach(() => it.stop());

/** At 20, with nothing newer than 10. */
function listed(): void {
  it = new Reflected();
  history = new History(ROOMY, new ManualClock());
  it.store.listen(history);
  it.source.will(page(20, [app('a', 5), app('b', 10)]));
}

async function ends(): Promise<void> {
  it.source.lastWatch.end();
  await it.settle();
}

/** What the log says of each change that it has. */
function told(): string[] {
  const texts: string[] = [];
  for (let next = history.firstAfter('0'); next < history.end; next++) {
    const entry = history.entry(next);
    texts.push(`${entry?.position}: ${entry?.before?.name ?? 'nothing'} -> ${entry?.after?.name ?? 'nothing'}`);
  }
  return texts;
}

describe('after the first list', () => {
  test('the first watch begins at the newest object of the list, and is soon to say how far it has come', () => {
    expect(it.asked).toEqual(['list', 'watch 10']);
    expect(it.source.lastWatch.query.timeoutSeconds).toBe(3);
  });

  test('cursors between that object and the list are early', () => {
    expect(history.judge('15', undefined)).toBe('early');
    expect(history.judge('9', undefined)).toBe('expired');
  });

  test('they are early also for those who waited for the list', async () => {
    await it.stop();
    listed();
    const { store } = it;
    const judged = new Promise((resolve) => {
      const judge = (): void => resolve(history.judge('15', undefined));
      store.listen({ onChange: () => undefined, onAdvance: () => queueMicrotask(judge) });
    });
    await it.start();
    expect(await judged).toBe('early');
  });

  test('they can be resumed from once the server has said that nothing happened', async () => {
    const { checkValue } = it.store;
    await it.bookmark(20);
    expect(history.judge('10', checkValue)).toBeUndefined();
    expect(history.judge('15', checkValue + 1)).toBe('check');
  });

  test('a word from before the list is not enough', async () => {
    await it.bookmark(19);
    expect(history.judge('15', undefined)).toBe('early');
  });

  test('what came and went before the list is in the log, and not in the state', async () => {
    await it.tell('ADDED', app('c', 12));
    await it.tell('DELETED', app('x', 14));
    await it.tell('DELETED', app('c', 16));
    await it.bookmark(20);
    expect(told()).toEqual(['12: nothing -> c', '14: x -> nothing', '16: c -> nothing']);
    expect(it.keys).toEqual(['a@5', 'b@10']);
    expect(it.store.position).toBe('20');
  });

  test('what an object was before it changed is unknown: the log begins after that', async () => {
    await it.tell('MODIFIED', app('x', 12));
    await it.tell('DELETED', app('x', 14));
    await it.bookmark(20);
    expect(history.judge('11', undefined)).toBe('expired');
    expect(history.judge('12', undefined)).toBeUndefined();
    expect(told()).toEqual(['14: x -> nothing']);
  });

  test('an event beyond the list is live, and says that the past is whole', async () => {
    await it.tell('MODIFIED', app('a', 21));
    expect(it.keys).toEqual(['a@21', 'b@10']);
    expect(history.judge('15', undefined)).toBeUndefined();
  });

  test('the watch that follows begins where the state is', async () => {
    await it.bookmark(20);
    await ends();
    expect(it.asked.slice(2)).toEqual(['watch 20']);
    expect(it.source.lastWatch.query.timeoutSeconds).toBe(300);
  });

  test('a watch that ends without a word is asked for twice more, then the past is unknown', async () => {
    await it.tell('ADDED', app('c', 12));
    await ends();
    await ends();
    expect(history.judge('15', undefined)).toBe('early');
    await ends();
    expect(history.judge('15', undefined)).toBe('expired');
    expect(it.asked.slice(2)).toEqual(['watch 10', 'watch 10', 'watch 20']);
  });

  test('a watch that breaks is asked for again from there', async () => {
    it.source.lastWatch.fail('busy');
    await it.settle();
    expect(history.judge('15', undefined)).toBe('early');
    it.source.will(page(20, []));
    await it.retry();
    expect(it.asked.slice(2)).toEqual(['probe', 'watch 10']);
    await it.bookmark(20);
    expect(history.judge('15', undefined)).toBeUndefined();
  });

  test('what is told twice because of that is in the log once', async () => {
    await it.tell('DELETED', app('x', 14));
    await ends();
    await it.tell('DELETED', app('x', 14));
    await it.bookmark(20);
    expect(told()).toEqual(['14: x -> nothing']);
  });

  test('a server that has forgotten that object is watched from the list on, at once', async () => {
    it.source.lastWatch.fail('expired');
    await it.settle();
    expect(history.judge('15', undefined)).toBe('expired');
    expect(it.asked.slice(2)).toEqual(['watch 20']);
  });
});

describe('the digest of a position before the list', () => {
  test('is told as far back as the revision of everything that left is known', async () => {
    const { checkValue } = it.store;
    await it.tell('DELETED', app('x', 12));
    await it.tell('ADDED', app('c', 14));
    await it.tell('DELETED', app('c', 16));
    await it.bookmark(20);
    expect(history.checkAt('17')).toBe(checkValue);
    expect(history.checkAt('14')).not.toBe(checkValue);
    expect(history.checkAt('13')).toBe(checkValue);
    expect(history.checkAt('11')).toBeUndefined();
  });
});
