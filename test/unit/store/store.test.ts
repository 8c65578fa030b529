import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareRevisions } from '../../../src/model/revision.js';
import type { StoredObject } from '../../../src/model/stored-object.js';
import type { Change } from '../../../src/store/change.js';
import { StateCheck } from '../../../src/store/check.js';
import { differences, isSameRevision } from '../../../src/store/differences.js';
import { Store, type StoreListener } from '../../../src/store/store.js';
import { storedApplication } from '../../support/stored-application.js';

const NOTHING: ReadonlySet<string> = new Set();

const app = (name: string, revision: number, more: { uid?: string; namespace?: string; note?: string } = {}) =>
  storedApplication({ name, revision, ...more });

/** Writes down what a store tells. */
class Witness implements StoreListener {
  readonly changes: Change[] = [];
  readonly told: string[] = [];

  onChange(change: Change): void {
    this.changes.push(change);
    const { position, before, after, fromList } = change;
    const name = (object: StoredObject | undefined) =>
      object ? `${object.header.name}@${object.header.revision}` : '-';
    this.told.push(`${position}: ${name(before)} > ${name(after)}${fromList ? ' (list)' : ''}`);
  }

  onRewritten(position: string): void {
    this.told.push(`rewritten at ${position}`);
  }

  onGap(from: string, to: string): void {
    this.told.push(`gap ${from}-${to}`);
  }

  onStart(position: string): void {
    this.told.push(`start ${position}`);
  }
}

function storeAt(revision: number, objects: readonly StoredObject[], follows?: (namespace: string) => boolean) {
  const store = new Store(follows);
  store.replace(objects, String(revision), NOTHING);
  const witness = new Witness();
  store.listen(witness);
  return { store, witness };
}

const keysOf = (store: Store) => [...store.sorted()].map(({ header }) => `${header.key}@${header.revision}`).sort();

describe('the first list', () => {
  test('is where the log begins, and no change', () => {
    const store = new Store();
    const witness = new Witness();
    store.listen(witness);
    expect(store.position).toBeUndefined();
    store.replace([app('a', 5)], '10', NOTHING);
    expect(witness.told).toEqual(['start 10']);
    expect([store.position, store.size]).toEqual(['10', 1]);
  });

  test('that shows a key twice keeps the last, and its check agrees', () => {
    const twice = storeAt(10, [app('a', 5), app('a', 6)]).store;
    expect(twice.checkValue).toBe(storeAt(10, [app('a', 6)]).store.checkValue);
  });
});

describe('a watched event', () => {
  test('is a change from what was held to what came, at its own revision', () => {
    const { store, witness } = storeAt(10, [app('a', 5)]);
    store.upsert(app('a', 11));
    store.upsert(app('b', 12));
    store.remove(app('a', 13));
    expect(witness.told).toEqual(['11: a@5 > a@11', '12: - > b@12', '13: a@11 > -']);
    expect(witness.changes.at(-1)?.check).toBe(store.checkValue);
  });

  test.each([9, 10])('at revision %d, at or below the position, is none', (revision) => {
    const { store, witness } = storeAt(10, [app('a', 5)]);
    store.upsert(app('a', revision));
    store.upsert(app('b', revision));
    store.remove(app('a', revision));
    expect(witness.told).toEqual([]);
    expect([store.position, keysOf(store)]).toEqual(['10', ['argocd/a@5']]);
  });

  test('of a new life under an old key is two changes', () => {
    const { store, witness } = storeAt(10, [app('a', 5)]);
    store.upsert(app('a', 11, { uid: 'new' }));
    expect(witness.told).toEqual(['11: a@5 > -', '11: - > a@11']);
  });

  test('that deletes what is not held only moves the position', () => {
    const { store, witness } = storeAt(10, []);
    store.remove(app('a', 11));
    expect([witness.told, store.position]).toEqual([[], '11']);
  });

  test('in a namespace that is not followed only moves the position', () => {
    const { store, witness } = storeAt(
      10,
      [app('a', 5), app('b', 6, { namespace: 'x' })],
      (namespace) => namespace === 'argocd',
    );
    expect(store.size).toBe(1);
    store.upsert(app('b', 11, { namespace: 'x' }));
    store.remove(app('b', 12, { namespace: 'x' }));
    store.replace([app('a', 5), app('c', 13, { namespace: 'x' })], '14', NOTHING);
    expect(witness.told).toEqual(['gap 12-14']);
    expect([store.position, store.size]).toEqual(['14', 1]);
  });

  test('beyond 2^53 is compared exactly', () => {
    const { store } = storeAt(0, []);
    store.upsert(storedApplication({ name: 'a', revision: '9007199254740993' }));
    store.upsert(storedApplication({ name: 'a', revision: '9007199254740992' }));
    expect(store.position).toBe('9007199254740993');
    expect(keysOf(store)).toEqual(['argocd/a@9007199254740993']);
  });
});

describe('a later list', () => {
  test('is told as its net difference at its own revision, what is gone first, then the rest by revision', () => {
    const { store, witness } = storeAt(10, [app('a', 5), app('b', 6), app('c', 7), app('d', 8)]);
    store.replace([app('d', 18), app('a', 15, { uid: 'new' }), app('e', 12), app('c', 7)], '20', NOTHING);
    expect(witness.told).toEqual([
      'gap 10-20',
      '20: b@6 > - (list)',
      '20: - > e@12 (list)',
      '20: a@5 > - (list)',
      '20: - > a@15 (list)',
      '20: d@8 > d@18 (list)',
    ]);
  });

  test('at the position itself is no gap, but what a watch has lost is told', () => {
    const { store, witness } = storeAt(10, [app('a', 5), app('b', 6)]);
    store.replace([app('a', 5)], '10', NOTHING);
    expect(witness.told).toEqual(['10: b@6 > - (list)']);
  });

  test('leaves what it could not show', () => {
    const { store } = storeAt(10, [app('a', 5), app('b', 6)]);
    store.replace([], '20', new Set(['argocd/a']));
    expect(keysOf(store)).toEqual(['argocd/a@5']);
  });

  test('never moves the position back', () => {
    const { store } = storeAt(10, [app('a', 5)]);
    store.replace([app('a', 5)], '9', NOTHING);
    expect(store.position).toBe('10');
  });

  test('shows whether history was rewritten: an older state of the same uid', () => {
    const { store } = storeAt(10, [app('a', 5)]);
    expect(store.holdsNewer([app('a', 4)])).toBe(true);
    expect(store.holdsNewer([app('a', 5), app('a', 4, { uid: 'new' }), app('b', 1)])).toBe(false);
  });
});

describe('a restore', () => {
  test('may move the position back, voids the log before and after, and is told as one difference', () => {
    const { store, witness } = storeAt(10, [app('a', 5), app('b', 8)]);
    store.rewrite([app('a', 4), app('c', 3)], '6', NOTHING);
    expect(witness.told).toEqual([
      'rewritten at 6',
      '6: b@8 > - (list)',
      '6: - > c@3 (list)',
      '6: a@5 > a@4 (list)',
      'rewritten at 6',
    ]);
    expect([store.position, keysOf(store)]).toEqual(['6', ['argocd/a@4', 'argocd/c@3']]);
  });

  test('compares nothing by revision: the same one may stand for other bytes', () => {
    const { store, witness } = storeAt(10, [app('a', 5, { note: 'lost' }), app('b', 6, { note: 'same' })]);
    store.rewrite([app('a', 5, { note: 'restored' }), app('b', 6, { note: 'same' })], '9', NOTHING);
    expect(witness.told.filter((text) => text.includes('>'))).toEqual(['9: a@5 > a@5 (list)']);
    expect(store.get('argocd/a')?.bytes.toString()).toContain('restored');
  });
});

interface Step {
  readonly name: string;
  readonly uid: string;
  readonly isRemoval: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  uid: fc.constantFrom('u1', 'u2'),
  isRemoval: fc.boolean(),
});

/** Plays the steps as watched events from revision 11 on. */
function play(store: Store, steps: readonly Step[]): void {
  steps.forEach(({ name, uid, isRemoval }, index) => {
    const object = app(name, 11 + index, { uid });
    if (isRemoval) store.remove(object);
    else store.upsert(object);
  });
}

describe('whatever happens', () => {
  test("each change begins where the last one of its key ended, positions never go back, and the check is the state's", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.nat(30), (steps, missed) => {
        const truth = storeAt(10, []).store;
        play(truth, steps);
        const { store, witness } = storeAt(10, []);
        play(store, steps.slice(0, missed));
        store.replace([...truth.sorted()], String(11 + steps.length), NOTHING);
        const held = new Map<string, StoredObject | undefined>();
        let position = '0';
        for (const change of witness.changes) {
          const key = (change.after ?? change.before)?.header.key ?? '';
          expect(change.before).toBe(held.get(key));
          if (change.before && change.after) expect(change.before.header.uid).toBe(change.after.header.uid);
          expect(compareRevisions(change.position, position)).toBeGreaterThanOrEqual(0);
          position = change.position;
          held.set(key, change.after);
        }
        expect(keysOf(store)).toEqual(keysOf(truth));
        expect(store.checkValue).toBe(truth.checkValue);
      }),
      { numRuns: 300 },
    );
  });

  test('the check of two ways to one state is the same', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const { store } = storeAt(10, []);
        play(store, steps);
        const other = storeAt(10, [app('z', 1)]).store;
        other.replace([...store.sorted()].reverse(), String(11 + steps.length), NOTHING);
        const fresh = storeAt(11 + steps.length, [...store.sorted()]).store;
        expect([other.checkValue, fresh.checkValue]).toEqual([store.checkValue, store.checkValue]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the check', () => {
  const checkOf = (...objects: StoredObject[]) => {
    const check = new StateCheck();
    for (const { header } of objects) check.add(header);
    return check.value;
  };

  test('is a number below 2^40, whatever is added and removed', () => {
    const objects = Array.from({ length: 2000 }, (_, index) => app(`n${index}`, index));
    const check = new StateCheck();
    for (const { header } of objects) {
      check.add(header);
      expect(Number.isSafeInteger(check.value) && check.value >= 0 && check.value < 2 ** 40).toBe(true);
    }
    for (const { header } of objects.reverse()) {
      check.remove(header);
      expect(Number.isSafeInteger(check.value) && check.value >= 0 && check.value < 2 ** 40).toBe(true);
    }
    expect(check.value).toBe(0);
  });

  test('tells states apart that differ in a uid or a revision', () => {
    const values = new Set<number>();
    for (let index = 0; index < 5000; index++) values.add(checkOf(app('a', index)));
    for (let index = 0; index < 5000; index++) values.add(checkOf(app('a', 1, { uid: `other-${index}` })));
    expect(values.size).toBe(10_000);
    expect(checkOf(app('a', 1), app('b', 2))).not.toBe(checkOf(app('a', 2), app('b', 1)));
  });

  test('is what replicas of other releases reckon', () => {
    expect(checkOf(app('a', 1), app('b', 9007199254740991))).toBe(358_995_717_922);
  });
});

describe('differences', () => {
  test('are none between a state and itself', () => {
    const objects = [app('a', 1), app('b', 2)];
    const state = new Map(objects.map((object) => [object.header.key, object]));
    const list = { objects, kept: NOTHING, isSame: isSameRevision };
    expect(differences(state, list)).toEqual({ gone: [], news: [] });
  });
});
