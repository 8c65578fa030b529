import { beforeEach, describe, expect, test } from '@jest/globals';
import { grpcDoor, grpcWebDoor, ndjsonDoor, sseDoor } from '../support/stream-clients.js';
import { waitUntil } from '../support/wait-until.js';
import { POLICY } from './guarded-installation.js';
import { type Overheard, useGuardedWorld } from './guarded-world.js';

const DOORS = [sseDoor, ndjsonDoor, grpcDoor, grpcWebDoor];
/** Of one event. */
const PADDING = 'x'.repeat(200 * 1024);
const ROUND = 10;
/** More than the sockets between a server and its client hold. */
const MAX_ROUNDS = 60;
/** Full sockets still take something when the kernel asks them again, with pauses that grow. */
const FULL_FOR_MS = 1_000;
const OBJECTS = 120;
const WITHOUT_ANN = POLICY.replace('g, ann, role:mine', 'g, ann, role:other');

describe.each(DOORS)('C2.31 over $name, permission is removed', (door) => {
  const here = useGuardedWorld();
  const revoke = () => here.edit('configmaps', 'argocd-rbac-cm', { data: { 'policy.csv': WITHOUT_ANN } });
  const touchPadded = (name: string, mark: string) =>
    here.apps.patch(name, { metadata: { annotations: { mark, padding: PADDING } } });

  /** Whoever sees all has been told of the change of `late`: what others are owed has been decided. */
  const decided = async (): Promise<void> => {
    await here.server.caughtUp();
    const { text } = await here.get('/api/v1/applications', 'ann');
    expect(JSON.parse(text)).toMatchObject({ items: null });
  };

  const waiting = (): number =>
    here.server.corridor.subscribers.all().reduce((sum, subscriber) => sum + [...subscriber.owed()].length, 0);

  const drained = (): number =>
    here.server.corridor.subscribers.all().reduce((sum, { options }) => sum + options.transport.drainedBytes, 0);

  /** Whether the sockets took nothing for a while. */
  async function areFull(): Promise<boolean> {
    const before = drained();
    const until = performance.now() + FULL_FOR_MS;
    await waitUntil(() => drained() !== before || performance.now() >= until, 'the sockets to be full');
    return drained() === before;
  }

  /** Until a whole round of events waits in the server, and goes on waiting. */
  async function untilNothingDrains(): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const before = waiting();
      for (let at = 0; at < ROUND; at++) await touchPadded('bulk', `bulk-${round}-${at}`);
      await here.server.caughtUp();
      if (waiting() === before + ROUND && (await areFull())) return;
    }
    throw new Error('the client takes everything');
  }

  /** Reads nothing until the server holds back events; the newest that waits is `late`. */
  async function slowReader(): Promise<Overheard> {
    await here.apps.create('bulk', { project: 'mine' });
    await here.server.caughtUp();
    const ann = await here.synced(door, 'ann');
    ann.client.pause();
    await untilNothingDrains();
    await here.apps.create('late', { project: 'mine', path: 'late-path', labels: { late: 'late-label' } });
    await here.server.caughtUp();
    return ann;
  }

  beforeEach(() => here.apps.create('first', { project: 'mine', path: 'first-path' }));

  test('between List and Watch: the watch starts empty', async () => {
    await here.server.caughtUp();
    const { text } = await here.get('/api/v1/applications', 'ann');
    expect(text).toContain('first-path');
    const resourceVersion = String(/"resourceVersion":"(\d+)"/.exec(text)?.[1]);
    await revoke();
    await waitUntil(async () => (await here.get('/api/v1/applications', 'ann')).text.includes('null'), 'the policy');
    for (const asked of [{}, { resourceVersion }, { name: 'first' }]) {
      const ann = await here.watch(door, 'ann', { ...asked, bookmarks: true });
      await ann.client.until(() => ann.client.frames.length > 0 || ann.client.isEnded, 'an answer');
      expect(ann.bytes()).not.toMatch(/first-path/);
      expect(ann.client.events.filter(({ type }) => type !== 'DELETED')).toEqual([]);
    }
  });

  test('between enqueue and write: what waits is never written, what was seen is taken back', async () => {
    const ann = await slowReader();
    await revoke();
    await waitUntil(async () => (await here.get('/api/v1/applications', 'ann')).text.includes('null'), 'the policy');
    ann.client.resume();
    await ann.client.until(
      () => ann.client.isEnded || ann.client.events.some(({ type, name }) => type === 'DELETED' && name === 'bulk'),
      'the end of what may be seen',
    );
    await decided();
    expect(ann.bytes()).not.toMatch(/late-path|late-label/);
  });

  test('and is not given back: a reader that never reads again is let go', async () => {
    const ann = await slowReader();
    expect(here.server.corridor.subscribers.count).toBe(1);
    await revoke();
    await waitUntil(() => here.server.corridor.subscribers.count === 0, 'the connection to be destroyed');
    ann.client.resume();
    await ann.client.untilEnd();
    expect(ann.bytes()).not.toMatch(/late-path|late-label/);
  });

  test('during the snapshot: what has not been written of it stays unwritten', async () => {
    for (let at = 0; at < OBJECTS; at++) {
      await here.apps.create(`many-${String(at).padStart(3, '0')}`, { project: 'mine', labels: { at: `a${at}` } });
      await touchPadded(`many-${String(at).padStart(3, '0')}`, `many-${at}`);
    }
    await here.apps.create('zz-late', { project: 'mine', path: 'late-path' });
    await here.server.caughtUp();
    const ann = await here.watch(door, 'ann', { bookmarks: true });
    ann.client.pause();
    await waitUntil(() => here.server.corridor.subscribers.count === 1, 'the stream');
    expect(waiting()).toBeGreaterThan(OBJECTS / 2);
    await revoke();
    await waitUntil(async () => (await here.get('/api/v1/applications', 'ann')).text.includes('null'), 'the policy');
    ann.client.resume();
    await ann.client.until(
      () =>
        ann.client.isEnded ||
        ann.client.events.some(({ type }) => type === 'DELETED') ||
        ann.client.marks.some(({ mark }) => mark === 'synced'),
      'the end of what may be seen',
    );
    await decided();
    expect(ann.bytes()).not.toMatch(/late-path/);
  });
});
