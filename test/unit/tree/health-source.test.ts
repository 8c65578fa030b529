import { beforeEach, describe, expect, test } from '@jest/globals';
import { loadDescriptors } from '../../../src/api/descriptors.js';
import { createTreeDecoder } from '../../../src/api/tree-decoder.js';
import type { Header, StoredObject } from '../../../src/model/stored-object.js';
import { ManualClock } from '../../../src/simulator/manual-clock.js';
import type { RawEvent } from '../../../src/source/list-watch.js';
import { HealthSource } from '../../../src/tree/health-source.js';
import { RedisTrees } from '../../../src/tree/redis-trees.js';
import { putTree } from '../../support/argo-cache.js';
import { eventually } from '../../support/eventually.js';
import { FakeCache } from '../../support/fake-cache.js';
import { page, ScriptedListWatch } from '../../support/scripted-list-watch.js';
import { storedText } from '../../support/stored-application.js';

const decode = createTreeDecoder(loadDescriptors());
const HEALTHY = '"health":{"status":"Healthy"}';

function app(name: string, revision: number, source = 'appTree'): StoredObject {
  const metadata = { name, namespace: 'argocd', uid: name, resourceVersion: String(revision) };
  const resources = [{ kind: 'Pod', namespace: 'shop', name: 'p' }];
  return storedText(
    JSON.stringify({
      metadata,
      spec: {},
      status: { [`${source}Tree`]: 1, resources, ...(source === 'appTree' ? { resourceHealthSource: source } : {}) },
    }),
  );
}

/** A Redis that hangs until a test lets it answer. */
class SlowCache extends FakeCache {
  readonly gates: (() => void)[] = [];
  isSlow = false;

  override async get(key: string): Promise<Buffer | undefined> {
    if (this.isSlow) await new Promise<void>((resolve) => this.gates.push(resolve));
    return super.get(key);
  }
}

describe('applications with the health of their trees', () => {
  let cache: SlowCache;
  let scripted: ScriptedListWatch;
  let clock: ManualClock;
  let known: (header: Header) => boolean;
  let source: HealthSource;
  let seen: RawEvent[];
  const never = new AbortController().signal;

  beforeEach(() => {
    cache = new SlowCache();
    scripted = new ScriptedListWatch();
    clock = new ManualClock();
    known = () => false;
    seen = [];
    const trees = new RedisTrees({ cache, namespace: 'argocd', keyPrefix: '', decode });
    source = new HealthSource({ source: scripted, trees, isKnown: (header) => known(header), clock });
    for (const name of ['a', 'b']) {
      const node = { kind: 'Pod', namespace: 'shop', name: 'p', health: { status: 'Healthy' } };
      putTree(cache, name, { nodes: [node] });
    }
  });

  const watch = (signal = never, onEvent = (event: RawEvent): void => void seen.push(event)): Promise<void> =>
    source.watch({ from: '1', timeoutSeconds: 300 }, { onOpen: () => undefined, onEvent }, signal);
  const send = (event: RawEvent): void => scripted.lastWatch.listener.onEvent(event);
  const names = (): string[] =>
    seen.map((event) =>
      event.type === 'BOOKMARK' ? `bookmark ${event.revision}` : `${event.type} ${event.object.header.name}`,
    );
  const textOf = (event: RawEvent | undefined): string =>
    event && event.type !== 'BOOKMARK' ? event.object.bytes.toString() : '';

  test('come so from a list', async () => {
    scripted.will(page(5, [app('a', 1), app('c', 2), app('x', 3, 'inline')]));
    const { objects, revision } = await source.list({ limit: 500 }, never);
    expect(revision).toBe('5');
    expect(objects.map(({ bytes }) => bytes.includes(HEALTHY))).toEqual([true, false, false]);
  });

  test('are not asked for in a probe, nor where the store has them', async () => {
    scripted.will(page(5, [app('a', 1)]), page(5, [app('a', 1), app('b', 2)]));
    await source.list({ limit: 1 }, never);
    known = ({ name }) => name === 'a';
    await source.list({ limit: 500 }, never);
    expect(cache.asked).toEqual(['app|resources-tree|b|1.8.3.gz']);
  });

  test('come so from a watch, in the order in which they were told', async () => {
    void watch();
    cache.isSlow = true;
    send({ type: 'MODIFIED', object: app('a', 2) });
    send({ type: 'MODIFIED', object: app('b', 3) });
    send({ type: 'BOOKMARK', revision: '4' });
    send({ type: 'DELETED', object: app('a', 5) });
    await eventually(() => cache.gates.length === 2);
    cache.gates[1]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual([]);
    cache.gates[0]?.();
    await eventually(() => seen.length === 4);
    expect(names()).toEqual(['MODIFIED a', 'MODIFIED b', 'bookmark 4', 'DELETED a']);
    expect([textOf(seen[0]), textOf(seen[1])].map((text) => text.includes(HEALTHY))).toEqual([true, true]);
  });

  test('that need no tree go on in the same turn', () => {
    void watch();
    send({ type: 'ADDED', object: app('x', 2, 'inline') });
    send({ type: 'BOOKMARK', revision: '3' });
    expect(names()).toEqual(['ADDED x', 'bookmark 3']);
  });

  test('go on without health when Redis hangs, and the next ones do not wait for it', async () => {
    void watch();
    cache.isSlow = true;
    send({ type: 'ADDED', object: app('a', 2) });
    clock.advance(250);
    await eventually(() => seen.length === 1);
    send({ type: 'ADDED', object: app('b', 3) });
    await eventually(() => seen.length === 2);
    expect([textOf(seen[0]), textOf(seen[1])].some((text) => text.includes(HEALTHY))).toBe(false);
    clock.advance(5_000);
    cache.isSlow = false;
    send({ type: 'MODIFIED', object: app('b', 4) });
    await eventually(() => seen.length === 3);
    expect(textOf(seen[2])).toContain(HEALTHY);
  });

  test('are all there before a watch ends, for whoever goes on from them', async () => {
    const ended = watch().then(() => seen.length);
    send({ type: 'MODIFIED', object: app('a', 2) });
    scripted.lastWatch.end();
    expect(await ended).toBe(1);
  });

  test('are all there before a watch breaks', async () => {
    const broken = watch().catch(() => seen.length);
    send({ type: 'MODIFIED', object: app('a', 2) });
    scripted.lastWatch.fail('unavailable');
    expect(await broken).toBe(1);
  });

  test('are told to nobody after the watch was given up', async () => {
    const life = new AbortController();
    const ended = watch(life.signal).catch(() => undefined);
    cache.isSlow = true;
    send({ type: 'MODIFIED', object: app('a', 2) });
    await eventually(() => cache.gates.length === 1);
    life.abort();
    cache.gates[0]?.();
    await ended;
    expect(seen).toEqual([]);
  });

  test.each(['inline', 'appTree'])('that nobody can take end the watch with the reason (%s)', async (kept) => {
    const ended = watch(never, () => {
      throw new Error('not this one');
    });
    send({ type: 'MODIFIED', object: app('a', 2, kept) });
    await expect(ended).rejects.toThrow('not this one');
  });
});
