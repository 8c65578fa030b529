import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { PAGE_LIMIT } from '../../../src/reflector/relist.js';
import type { SourceProblem } from '../../../src/source/list-watch.js';
import { Reflected } from '../../support/reflected.js';
import { failure, page } from '../../support/scripted-list-watch.js';
import { storedApplication } from '../../support/stored-application.js';

const app = (name: string, revision: number, uid = `uid-${name}`) => storedApplication({ name, revision, uid });

let it: Reflected;

beforeEach(() => {
  it = new Reflected();
});

afterEach(() => it.stop());

/** How often the store was told that its history is void. */
function rewrites(): number[] {
  const positions: number[] = [];
  it.store.listen({ onChange: () => undefined, onRewritten: (position) => void positions.push(Number(position)) });
  return positions;
}

/** Listed at 10 with `a` and `b`, and watching from there. */
async function started(): Promise<void> {
  it.source.will(page(10, [app('a', 5), app('b', 7)]));
  await it.start();
  await it.bookmark(10);
  await ends();
  it.asked.length = 0;
}

async function breaks(problem: SourceProblem): Promise<void> {
  it.source.lastWatch.fail(problem);
  await it.settle();
}

async function ends(): Promise<void> {
  it.source.lastWatch.end();
  await it.settle();
}

describe('list, then watch', () => {
  test('the first list is a consistent one, and the watch begins at its revision', async () => {
    it.source.will(page(10, [app('a', 5), app('b', 10)]));
    await it.start();
    expect(it.asked).toEqual(['list', 'watch 10']);
    expect(it.keys).toEqual(['a@5', 'b@10']);
  });

  test('a watch is asked to end within 5 to 10 minutes', async () => {
    await started();
    expect(it.source.lastWatch.query.timeoutSeconds).toBe(300);
    await it.stop();
    it = new Reflected(0.9999);
    await started();
    expect(it.source.lastWatch.query.timeoutSeconds).toBe(599);
  });

  test('events change the state', async () => {
    await started();
    await it.tell('MODIFIED', app('a', 11));
    await it.tell('ADDED', app('c', 12));
    await it.tell('DELETED', app('b', 13));
    expect(it.keys).toEqual(['a@11', 'c@12']);
    expect(it.store.position).toBe('13');
  });

  test('events at or below the position are not news', async () => {
    await started();
    await it.tell('ADDED', app('b', 7));
    await it.tell('MODIFIED', app('a', 6));
    await it.tell('DELETED', app('a', 10));
    expect(it.keys).toEqual(['a@5', 'b@7']);
    expect(it.store.position).toBe('10');
  });

  test('a watch that ends in order goes on at once from the last revision, a bookmark included', async () => {
    await started();
    await it.tell('MODIFIED', app('a', 11));
    await it.bookmark(15);
    await it.advance(300_000);
    it.source.lastWatch.end();
    await it.settle();
    expect(it.asked).toEqual(['watch 15']);
  });

  test('there is never more than one watch', async () => {
    await started();
    for (const problem of ['unavailable', 'expired', 'busy', 'unparsable'] as const) {
      it.source.will(page(10, [app('a', 5), app('b', 7)]));
      await breaks(problem);
      await it.retry();
    }
    expect(it.source.watches.length).toBe(6);
    expect(it.source.mostOpenWatches).toBe(1);
  });
});

describe('a doubt about the state', () => {
  test('is settled by a consistent list, at most once a minute', async () => {
    await started();
    it.source.will(page(12, [app('a', 5), app('c', 12)]));
    it.reflector.doubt();
    await it.settle();
    expect(it.asked).toEqual(['list', 'watch 12']);
    expect(it.keys).toEqual(['a@5', 'c@12']);
    it.reflector.doubt();
    await it.settle();
    expect(it.asked).toEqual(['list', 'watch 12']);
    await it.tell('MODIFIED', app('a', 13));
    await it.advance(60_000);
    it.source.will(page(14, [app('a', 13)]));
    it.reflector.doubt();
    await it.settle();
    expect(it.asked).toEqual(['list', 'watch 12', 'list', 'watch 14']);
    expect(it.source.mostOpenWatches).toBe(1);
  });
});

describe('a watch that broke', () => {
  test.each(['unavailable', 'busy'] as const)(
    'as %s is resumed, after a look at where the server is',
    async (problem) => {
      await started();
      await it.tell('MODIFIED', app('a', 11));
      await breaks(problem);
      expect(it.asked).toEqual([]);
      it.source.will(page(12, []));
      await it.retry();
      expect(it.asked).toEqual(['probe', 'watch 11']);
    },
  );

  test('is not resumed as long as that look fails', async () => {
    await started();
    await breaks('unavailable');
    it.source.will(failure('unavailable'), page(12, []));
    await it.retry();
    expect(it.asked).toEqual(['probe']);
    await it.retry();
    expect(it.asked).toEqual(['probe', 'probe', 'watch 10']);
  });

  test('by an end that came too early is resumed in the same way', async () => {
    await started();
    await it.advance(1_000);
    it.source.lastWatch.end();
    await it.settle();
    expect(it.asked).toEqual([]);
    it.source.will(page(12, []));
    await it.retry();
    expect(it.asked).toEqual(['probe', 'watch 10']);
  });

  test('as expired leads to a list that is not older than the position', async () => {
    await started();
    await breaks('expired');
    it.source.will(page(20, [app('a', 5), app('c', 18)]));
    await it.retry();
    expect(it.asked).toEqual(['list >=10', 'watch 20']);
    expect(it.keys).toEqual(['a@5', 'c@18']);
  });

  test('with garbage is resumed twice, and listed anew the third time at one position', async () => {
    await started();
    for (let time = 1; time < 3; time++) {
      await breaks('unparsable');
      it.source.will(page(12, []));
      await it.retry();
    }
    expect(it.asked).toEqual(['probe', 'watch 10', 'probe', 'watch 10']);
    await breaks('unparsable');
    it.source.will(page(12, [app('a', 5), app('b', 12)]));
    await it.retry();
    expect(it.asked.slice(4)).toEqual(['list >=10', 'watch 12']);
  });

  test('with garbage at different positions is not listed anew', async () => {
    await started();
    for (let revision = 11; revision < 16; revision++) {
      await it.tell('MODIFIED', app('a', revision));
      await breaks('unparsable');
      it.source.will(page(20, []));
      await it.retry();
    }
    expect(it.asked.filter((text) => text.startsWith('list'))).toEqual([]);
  });
});

describe('a list', () => {
  test('that has expired, though it named a minimum, is asked for consistently; the next one names a minimum again', async () => {
    await started();
    await breaks('expired');
    it.source.will(failure('expired'), page(20, [app('a', 5), app('b', 7)]));
    await it.retry();
    await it.retry();
    expect(it.asked).toEqual(['list >=10', 'list', 'watch 20']);
    await it.tell('MODIFIED', app('a', 21));
    await breaks('expired');
    await it.retry();
    expect(it.asked.at(-1)).toBe('list >=21');
  });

  test('is asked for consistently, if the watch from the one before it expired without a word', async () => {
    await started();
    it.source.will(page(12, []), page(12, []));
    await breaks('expired');
    await it.retry();
    expect(it.asked.filter((text) => text.startsWith('list')).at(0)).toBe('list >=10');
    await breaks('expired');
    await it.retry();
    expect(it.asked.at(-1)).toBe('list');
  });

  test('whose minimum is too large for the server is asked for consistently', async () => {
    await started();
    await breaks('expired');
    it.source.will(failure('too-large'), page(20, [app('a', 5), app('b', 7)]));
    await it.retry();
    await it.retry();
    expect(it.asked).toEqual(['list >=10', 'list', 'watch 20']);
  });

  test('that fails otherwise keeps its form', async () => {
    await started();
    await breaks('expired');
    it.source.will(failure('unavailable'), failure('busy'), failure('unparsable'));
    for (let time = 0; time < 4; time++) await it.retry();
    expect(it.asked).toEqual(['list >=10', 'list >=10', 'list >=10', 'list >=10']);
  });

  test('comes in pages, and is taken as a whole', async () => {
    it.source.will(page(10, [app('a', 5)], { continueToken: 't1' }), page(10, [app('b', 6)], { continueToken: 't2' }));
    await it.start();
    expect(it.keys).toEqual([]);
    await it.stop();
    it = new Reflected();
    it.source.will(page(10, [app('a', 5)], { continueToken: 't1' }), page(10, [app('b', 6)], { continueToken: 't2' }));
    it.source.will(page(10, [app('c', 7)]));
    await it.start();
    expect(it.asked).toEqual(['list', 'page t1', 'page t2', 'watch 7']);
    expect(it.keys).toEqual(['a@5', 'b@6', 'c@7']);
    expect(PAGE_LIMIT).toBe(500);
  });

  test('whose continue has expired starts over, without the token of that refusal', async () => {
    it.source.will(page(10, [app('a', 5)], { continueToken: 't1' }), failure('expired'));
    it.source.will(page(12, [app('a', 11)], { continueToken: 't2' }), page(12, [app('b', 6)]));
    await it.start();
    expect(it.asked).toEqual(['list', 'page t1', 'list', 'page t2', 'watch 11']);
    expect(it.keys).toEqual(['a@11', 'b@6']);
  });

  test('whose pages are of two revisions starts over', async () => {
    it.source.will(page(10, [app('a', 5)], { continueToken: 't1' }), page(11, [app('b', 11)]));
    it.source.will(page(12, [app('b', 11)]));
    await it.start();
    expect(it.asked).toEqual(['list', 'page t1', 'list', 'watch 11']);
    expect(it.keys).toEqual(['b@11']);
  });

  test('whose continue expires again and again waits before it is tried anew', async () => {
    for (let time = 0; time < 4; time++) it.source.will(page(10, [], { continueToken: 't' }), failure('expired'));
    await it.start();
    expect(it.asked.length).toBe(8);
    await it.retry();
    expect(it.asked.length).toBe(9);
  });

  test('that is empty after a full one is confirmed by a second one', async () => {
    await started();
    await breaks('expired');
    it.source.will(page(20, []), page(21, []));
    await it.retry();
    expect(it.asked).toEqual(['list >=10', 'list >=10', 'watch 21']);
    expect(it.keys).toEqual([]);
  });

  test('that is empty by mistake changes nothing', async () => {
    await started();
    await breaks('expired');
    it.source.will(page(20, []), page(21, [app('a', 5), app('b', 7)]));
    await it.retry();
    expect(it.keys).toEqual(['a@5', 'b@7']);
    expect(it.store.position).toBe('21');
  });

  test('that is empty from the start needs no second one', async () => {
    it.source.will(page(10, []));
    await it.start();
    expect(it.asked).toEqual(['list', 'watch 10']);
  });

  test('leaves the last good state of what it cannot show, and says so until it can', async () => {
    await started();
    await breaks('expired');
    const rejected = [{ key: 'argocd/b', problem: 'metadata.uid is missing' }];
    it.source.will(page(20, [app('a', 15)], { rejected }));
    await it.retry();
    expect(it.keys).toEqual(['a@15', 'b@7']);
    expect(it.reflector.state.rejected).toEqual(rejected);
    expect((await it.metrics.rejectedItems.get()).values[0]?.value).toBe(1);
    expect(it.warnings).toContain('an item of the list cannot be taken');
    await breaks('expired');
    it.source.will(page(30, [app('a', 15)]));
    await it.retry();
    expect(it.keys).toEqual(['a@15']);
    expect(it.reflector.state.rejected).toEqual([]);
  });

  test('removes nothing while it holds an item that has no name', async () => {
    await started();
    await breaks('expired');
    it.source.will(page(20, [app('a', 15)], { rejected: [{ key: '/', problem: 'metadata.name is missing' }] }));
    await it.retry();
    expect(it.keys).toEqual(['a@15', 'b@7']);
  });
});

describe('history that was rewritten', () => {
  test('is noticed before a broken watch is resumed: the server is below the position, and says so again', async () => {
    await started();
    await breaks('unavailable');
    it.source.will(page(6, []), page(6, [app('a', 5)]), page(6, [app('a', 5)]));
    await it.retry();
    expect(it.asked).toEqual(['probe', 'list', 'list', 'watch 6']);
    expect(it.keys).toEqual(['a@5']);
    expect(it.store.position).toBe('6');
  });

  test('is not believed when the server catches up', async () => {
    await started();
    await breaks('unavailable');
    it.source.will(page(6, []), page(12, [app('a', 11), app('b', 7)]));
    await it.retry();
    expect(it.asked).toEqual(['probe', 'list', 'watch 12']);
    expect(it.keys).toEqual(['a@11', 'b@7']);
  });

  test('is not believed when only the first of two lists is below the position', async () => {
    await started();
    await breaks('unavailable');
    it.source.will(page(6, []), page(6, [app('a', 5)]), page(12, [app('a', 11), app('b', 7)]));
    await it.retry();
    expect(it.asked).toEqual(['probe', 'list', 'list', 'watch 12']);
    expect(it.keys).toEqual(['a@11', 'b@7']);
  });

  test('is noticed when the second of two lists shows an older state of a uid', async () => {
    await started();
    const positions = rewrites();
    await breaks('unavailable');
    it.source.will(page(6, []), page(6, [app('a', 5), app('b', 6)]), page(12, [app('a', 5), app('b', 6)]));
    await it.retry();
    expect(it.keys).toEqual(['a@5', 'b@6']);
    expect(positions).toContain(12);
  });

  test('is noticed when a list above the position shows an older state of a uid', async () => {
    await started();
    const positions = rewrites();
    await breaks('expired');
    it.source.will(page(20, [app('a', 4), app('b', 7)]));
    await it.retry();
    expect(it.keys).toEqual(['a@4', 'b@7']);
    expect(positions).toContain(20);
    expect(it.store.position).toBe('20');
  });

  test('is not believed when a stale list and one consistent list are below the position', async () => {
    await started();
    await breaks('expired');
    it.source.will(page(9, [app('a', 5)]), page(8, [app('a', 5)]), page(12, [app('a', 11), app('b', 7)]));
    await it.retry();
    await it.retry();
    expect(it.keys).toEqual(['a@11', 'b@7']);
  });

  test('is not what a stale list means: a consistent one decides', async () => {
    await started();
    await breaks('expired');
    it.source.will(page(9, [app('a', 5)]), page(12, [app('a', 11), app('b', 7)]));
    await it.retry();
    await it.retry();
    expect(it.asked).toEqual(['list >=10', 'list', 'watch 12']);
    expect(it.keys).toEqual(['a@11', 'b@7']);
  });
});

describe('between two tries', () => {
  async function refusals(times: number): Promise<number[]> {
    it.source.will(...Array.from({ length: times }, () => failure('unavailable')));
    await it.start();
    for (let time = 0; time < times; time++) await it.retry();
    return it.clock.delays;
  }

  test('the delay grows from 0.8 s to 30 s', async () => {
    expect(await refusals(8)).toEqual([800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
  });

  test('the delay is up to twice as long, at random', async () => {
    it = new Reflected(0.5);
    expect(await refusals(3)).toEqual([1200, 2400, 4800]);
  });

  test('nothing is asked', async () => {
    it.source.will(failure('unavailable'));
    await it.start();
    await it.advance(799);
    expect(it.asked).toEqual(['list']);
    await it.advance(1);
    expect(it.asked).toEqual(['list', 'list']);
  });

  test('the server may ask for more time', async () => {
    it.source.will(failure('busy', 7000));
    await it.start();
    expect(it.clock.delays).toEqual([7000]);
  });

  test('a steady watch makes the next delay short again', async () => {
    await refusals(5);
    it.source.will(page(10, []));
    await it.stop();
    it = new Reflected();
    it.source.will(failure('unavailable'), failure('unavailable'), page(10, []));
    await it.start();
    await it.retry();
    await it.retry();
    await it.advance(5_001);
    await breaks('unavailable');
    expect(it.clock.delays).toEqual([800, 1600, 800]);
  });

  test('a watch that breaks at once does not', async () => {
    it.source.will(failure('unavailable'), page(10, []), page(10, []));
    await it.start();
    await it.retry();
    await it.advance(4_999);
    await breaks('unavailable');
    expect(it.clock.delays).toEqual([800, 1600]);
  });

  test('a request that takes long before it fails does not either', async () => {
    const list = it.source.list.bind(it.source);
    it.source.list = (query, signal) => {
      it.clock.advance(35_000);
      return list(query, signal);
    };
    expect((await refusals(3)).slice(0, 3)).toEqual([800, 1600, 3200]);
  });
});

describe('being refused', () => {
  test('for bad credentials reads them again', async () => {
    it.source.will(failure('unauthorized'), page(10, []));
    await it.start();
    expect(it.source.renewals).toBe(1);
    await it.retry();
    expect(it.asked).toEqual(['list', 'list', 'watch 10']);
  });

  test('with credentials that cannot be read again goes on trying', async () => {
    it.source.onRenew = () => {
      throw new Error('ENOENT: no such file');
    };
    it.source.will(failure('unauthorized'), page(10, []));
    await it.start();
    await it.retry();
    expect(it.asked).toEqual(['list', 'list', 'watch 10']);
  });

  test.each([
    ['forbidden', 'cannot watch applications.argoproj.io: it is forbidden'],
    ['not-found', 'cannot watch applications.argoproj.io: it is not-found'],
  ] as const)('as %s keeps the state, and says so in one line', async (problem, line) => {
    await started();
    it.source.will(page(10, []), page(10, []), page(10, []));
    it.source.refuse(problem, problem);
    await breaks(problem);
    await it.retry();
    await it.retry();
    expect(it.keys).toEqual(['a@5', 'b@7']);
    expect(it.warnings).toEqual([line]);
    expect(it.reflector.state.problemKind).toBe(problem);
  });

  test('is told apart by verb', async () => {
    it.source.will(failure('forbidden'));
    await it.start();
    expect(it.warnings).toEqual(['cannot list applications.argoproj.io: it is forbidden']);
    expect(it.reflector.state.hasSynced).toBe(false);
  });
});

describe('what is known of the way', () => {
  test('is behind until a watch is open, and while none is', async () => {
    await it.start();
    await it.advance(500);
    expect(it.reflector.state.behindMs).toBe(500);
    await it.stop();
    it = new Reflected();
    await started();
    await it.advance(2_000);
    expect(it.reflector.state.behindMs).toBe(0);
    await breaks('unavailable');
    await it.advance(700);
    expect(it.reflector.state.behindMs).toBe(700);
  });

  test('is behind after a watch that ended too early', async () => {
    await started();
    it.source.lastWatch.end();
    await it.settle();
    await it.advance(700);
    expect(it.reflector.state.behindMs).toBe(700);
  });

  test('counts what was asked and what went wrong', async () => {
    await started();
    await breaks('expired');
    it.source.will(failure('busy'));
    await it.retry();
    const problems = (await it.metrics.upstreamProblems.get()).values;
    expect(problems.map(({ labels, value }) => [labels['problem'], value])).toEqual([
      ['expired', 1],
      ['busy', 1],
    ]);
    expect((await it.metrics.upstreamLists.get()).values[0]?.value).toBe(2);
  });
});

describe('the end', () => {
  test.each([
    ['in a list', async () => undefined],
    ['in a watch', async () => it.source.will(page(10, []))],
    ['in a delay', async () => it.source.will(failure('unavailable'))],
  ])('comes %s, and leaves no timer', async (_, prepare) => {
    await prepare();
    await it.start();
    await it.stop();
    expect(it.clock.waiting).toBe(0);
    expect(it.source.openWatches).toBe(0);
    const { length } = it.asked;
    await it.retry();
    expect(it.asked.length).toBe(length);
  });
});

describe('the newest revision', () => {
  test('is read consistently', async () => {
    await started();
    it.source.will(page(33, []));
    expect(await it.reflector.newestRevision(new AbortController().signal)).toBe('33');
    expect(it.asked).toEqual(['probe']);
  });
});
