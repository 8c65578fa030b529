import { ANONYMOUS_CALLER } from '../../src/access/caller.js';
import { describe, expect, test } from '@jest/globals';
import type { Transport } from '../../src/broadcast/transport.js';
import type { Batch } from '../../src/encode/framing.js';
import { sseFraming } from '../../src/encode/sse-frame.js';
import { parseWatchRequest, type WatchQuery } from '../../src/watch/watch-request.js';
import { grpcDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { useWorld } from '../support/use-world.js';
import { waitUntil } from '../support/wait-until.js';

/** A connection that takes everything and remembers it. */
class RecordingTransport implements Transport {
  readonly batches: Batch[] = [];
  readonly drainedBytes = 0;
  readonly waitingBytes = 0;

  write(batch: Batch): boolean {
    this.batches.push(batch);
    return true;
  }
  onDrain(): void {}
  onClose(): void {}
  heartbeat(): void {}
  end(): void {}
  destroy(): void {}
}

function textOf(transport: RecordingTransport | undefined): string {
  const batches = transport?.batches ?? [];
  return batches.map((batch) => (batch.kind === 'text' ? batch.chunk.toString() : '')).join('');
}

const ALL: WatchQuery = { projects: [], project: [] };

describe('what many subscribers share', () => {
  const here = useWorld();
  const counters = async (): Promise<Record<'encodes' | 'candidates' | 'writes', number>> => ({
    encodes: await here.server.metric('kubecast_encodes_total'),
    candidates: await here.server.metric('kubecast_candidates_total'),
    writes: await here.server.metric('kubecast_writes_total'),
  });
  const subscribe = async (query: WatchQuery = ALL): Promise<RecordingTransport> => {
    const transport = new RecordingTransport();
    const caller = { caller: ANONYMOUS_CALLER, framing: sseFraming, defaultNamespace: 'argocd' };
    await here.server.corridor.streams.open(parseWatchRequest(query, { bookmarks: false }, caller), {
      framing: sseFraming,
      signal: new AbortController().signal,
      start: () => transport,
    });
    return transport;
  };

  test('1,000 subscribers of one view receive the same Buffer, with one encode and one write each', async () => {
    await here.apps.create('a');
    await here.server.caughtUp();
    const transports = await Promise.all(Array.from({ length: 1_000 }, () => subscribe()));
    const client = await here.synced(sseDoor);
    const counts = transports.map(({ batches }) => batches.length);
    const before = await counters();
    await here.apps.touch('a', 'new');
    await client.untilEvent('MODIFIED', 'a');
    const news = transports.map(({ batches }, index) => batches.slice(counts[index]));
    expect(news.map((batches) => batches.length)).toEqual(transports.map(() => 1));
    const buffers = new Set(news.map(([batch]) => (batch?.kind === 'text' ? batch.chunk : undefined)));
    expect(buffers.size).toBe(1);
    const after = await counters();
    expect(after.encodes - before.encodes).toBe(1);
    expect(after.candidates - before.candidates).toBe(1);
    expect(after.writes - before.writes).toBe(1_001);
  });

  test('R2: whoever joins in the middle of a tick gets what the tick holds once', async () => {
    await here.apps.create('a');
    await here.server.caughtUp();
    const early = await subscribe();
    let joining: Promise<RecordingTransport> | undefined;
    here.server.corridor.store.listen({
      onChange: () => {
        joining ??= subscribe();
      },
    });
    const revision = await here.apps.touch('a', 'new');
    await waitUntil(() => joining !== undefined, 'the change');
    const late = await joining;
    await here.apps.create('next');
    await waitUntil(() => textOf(early).includes('"name":"next"'), 'the next change');
    const states = (transport: RecordingTransport | undefined): number =>
      textOf(transport).split(`"resourceVersion":"${revision}"`).length - 1;
    expect([states(early), states(late)]).toEqual([1, 1]);
    expect(textOf(late).split('"name":"next"')).toHaveLength(2);
  });

  test('an event is encoded once per encoding and mask, whatever the number of views', async () => {
    await here.apps.create('a', { project: 'p1', labels: { env: 'prod' } });
    await here.server.caughtUp();
    const clients = [];
    for (const door of [sseDoor, ndjsonDoor, grpcDoor]) {
      for (const ask of [{}, { projects: ['p1'] }, { selector: 'env=prod' }, { name: 'a' }]) {
        clients.push(await here.synced(door, ask));
      }
    }
    for (const projects of [[], ['p1']])
      clients.push(
        await here.synced(sseDoor, {
          projects,
          fields: 'result.type,result.application.metadata.name,result.application.spec',
        }),
      );
    const before = await counters();
    await here.apps.touch('a', 'new');
    for (const client of clients) await client.untilEvent('MODIFIED', 'a');
    expect((await counters()).encodes - before.encodes).toBe(4);
  });

  test('only views that could match are asked', async () => {
    await here.apps.create('a', { project: 'p1' });
    await here.server.caughtUp();
    for (let i = 0; i < 20; i++) await subscribe({ ...ALL, projects: [`other-${i}`] });
    for (let i = 0; i < 20; i++) await subscribe({ ...ALL, name: `other-${i}` });
    await subscribe({ ...ALL, name: 'a' });
    const client = await here.synced(sseDoor, { projects: ['p1'] });
    const before = await counters();
    await here.apps.touch('a', 'new');
    await client.untilEvent('MODIFIED', 'a');
    expect((await counters()).candidates - before.candidates).toBe(2);
  });
});
