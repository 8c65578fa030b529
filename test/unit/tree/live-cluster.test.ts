import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { silentLog } from '../../../src/base/log.js';
import { seededRandom } from '../../../src/base/random.js';
import type { Kind } from '../../../src/model/kind.js';
import type { StoredObject } from '../../../src/model/stored-object.js';
import { WORKLOAD_KINDS } from '../../../src/model/workload-kinds.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import { scanObject, toStoredObject } from '../../../src/source/kubernetes/object-scanner.js';
import { LiveCluster } from '../../../src/tree/live-cluster.js';
import { eventually } from '../../support/eventually.js';
import { failure, page, ScriptedListWatch } from '../../support/scripted-list-watch.js';

const POD = kindNamed('Pod');
const SET = kindNamed('ReplicaSet');

function kindNamed(name: string): Kind {
  const found = WORKLOAD_KINDS.find(({ kind }) => kind === name);
  if (!found) throw new Error(name);
  return found;
}

function pod(name: string, revision: number, owner?: string): StoredObject {
  const ownerReferences =
    owner === undefined ? [] : [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid: owner }];
  const metadata = { name, namespace: 'shop', uid: name, resourceVersion: String(revision), ownerReferences };
  const bytes = Buffer.from(JSON.stringify({ metadata, spec: { secret: 'never kept' } }));
  return toStoredObject(bytes, 0, scanObject(bytes, 0, POD));
}

describe('the cluster as trees see it', () => {
  let clock: ManualClock;
  let sources: Map<string, ScriptedListWatch>;
  let live: LiveCluster;
  const source = (kind: Kind): ScriptedListWatch => {
    const known = sources.get(kind.kind) ?? new ScriptedListWatch();
    sources.set(kind.kind, known);
    return known;
  };
  const open = (maxBytes?: number): LiveCluster => {
    const options = { kinds: [POD, SET], sourceOf: source, clock, random: seededRandom(1), log: silentLog };
    return new LiveCluster(maxBytes === undefined ? options : { ...options, maxBytes });
  };

  beforeEach(() => {
    clock = new ManualClock();
    sources = new Map();
    live = open();
  });
  afterEach(() => live.close());

  test('is not asked for before anybody needs it', () => {
    expect(sources.size).toBe(0);
  });

  test('is there when all kinds have been listed', async () => {
    source(POD).will(page(1, [pod('a', 1)]));
    source(SET).will(page(1, []));
    const objects = await live.ready();
    expect(objects.get('/Pod/shop/a')?.header.name).toBe('a');
    expect([live.knows('/Pod'), live.missing]).toEqual([true, []]);
  });

  test('keeps nothing of an object but what a tree shows', async () => {
    source(POD).will(page(1, [pod('a', 1)]));
    source(SET).will(page(1, []));
    const objects = await live.ready();
    expect(objects.get('/Pod/shop/a')?.bytes.toString()).not.toContain('never kept');
  });

  test('leaves out, and names, what may not be listed', async () => {
    source(POD).will(page(1, []));
    source(SET).will(failure('forbidden'));
    await live.ready();
    expect([live.missing, live.knows('apps/ReplicaSet')]).toEqual([['replicasets.apps'], false]);
  });

  test('is waited for, but not for ever', async () => {
    source(POD).will(page(1, []));
    const ready = live.ready();
    await eventually(() => live.knows('/Pod'));
    clock.advance(5_000);
    await ready;
    expect(live.missing).toEqual(['replicasets.apps']);
    await live.ready();
  });

  test('tells once of all changes of a moment, with all whose trees they are in', async () => {
    source(POD).will(page(1, []));
    source(SET).will(page(1, []));
    await live.ready();
    const told: string[][] = [];
    const stop = live.onChange((dirty) => told.push([...dirty].sort()));
    await eventually(() => source(POD).watches.length > 0);
    const { listener } = source(POD).lastWatch;
    listener.onEvent({ type: 'ADDED', object: pod('a', 2, 'web') });
    listener.onEvent({ type: 'DELETED', object: pod('a', 3, 'web') });
    expect(told).toEqual([]);
    clock.advance(100);
    expect(told).toEqual([['/Pod/shop/a', 'apps/ReplicaSet/shop/web']]);
    stop();
    listener.onEvent({ type: 'ADDED', object: pod('b', 4) });
    clock.advance(100);
    expect(told).toHaveLength(1);
  });

  test('is let go of when nobody has needed it for ten minutes', async () => {
    source(POD).will(page(1, []));
    source(SET).will(page(1, []));
    await live.ready();
    await eventually(() => source(POD).openWatches === 1);
    clock.advance(10 * 60_000);
    await eventually(() => source(POD).openWatches === 0);
    expect(live.isReady).toBe(false);
  });

  test('is kept as long as somebody listens', async () => {
    source(POD).will(page(1, []));
    source(SET).will(page(1, []));
    const stop = live.onChange(() => undefined);
    await live.ready();
    clock.advance(10 * 60_000);
    expect(live.isReady).toBe(true);
    stop();
    clock.advance(10 * 60_000);
    expect(live.isReady).toBe(false);
  });

  test('leaves out the kind that grows beyond what may be kept', async () => {
    live = open(10_000);
    source(SET).will(page(1, []));
    source(POD).will(
      page(
        1,
        Array.from({ length: 30 }, (_, index) => pod(`p${index}`, 1)),
      ),
    );
    const objects = await live.ready();
    expect([live.missing, objects.heldBytes]).toEqual([['pods'], 0]);
  });
});
