import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { waitUntil } from '../support/wait-until.js';
import { RandomLife } from './random-life.js';

/** The faults come once in each round. */
const ROUNDS = Number(process.env['KUBECAST_CLUSTER_ROUNDS'] ?? 1);
const SEED = Number(process.env['KUBECAST_FIRST_SEED'] ?? Date.now() % 1_000_000);

let life: RandomLife;
beforeAll(async () => {
  life = await RandomLife.begin(SEED);
});
afterAll(async () => {
  await life?.end();
});

/** Each fault meets a system that has had a moment since the last one. */
async function faults(signal: AbortSignal): Promise<void> {
  const { cluster } = life;
  const pause = (ms: number): Promise<unknown> => setTimeout(ms, undefined, { signal });
  for (let round = 0; round < ROUNDS; round++) {
    await pause(5_000);
    life.cutUpstream(0);
    await pause(3_000);
    await life.restartServer(1, 'SIGKILL');
    cluster.pauseEtcd();
    await pause(10_000);
    cluster.resumeEtcd();
    await pause(4_000);
    life.cutUpstream(0);
    life.cutUpstream(1);
    await pause(3_000);
    await forget(0, pause);
    await life.restartServer(0, 'SIGTERM');
    await pause(5_000);
    await forget(1, pause);
    life.cutUpstream(0);
    life.cutUpstream(1);
    await pause(3_000);
  }
}

/** The API server dies while one server cannot see it: what was written before that is in no cache any more. */
async function forget(index: 0 | 1, pause: (ms: number) => Promise<unknown>): Promise<void> {
  life.partUpstream(index);
  await pause(2_000);
  await life.cluster.killApiServer();
  await life.cluster.startApiServer();
  const expiries = await life.expiries(index);
  life.joinUpstream(index);
  await waitUntil(async () => (await life.expiries(index)) > expiries, 'the server to be told that it is too late');
  await pause(3_000);
}

test(
  `a client that follows the documents loses no change (seed ${SEED})`,
  async () => {
    try {
      await life.during(faults);
      await life.settle();
    } catch (error) {
      console.error(life.complaints);
      throw error;
    }
    const total = { writes: life.writes, connections: 0, resets: 0, replays: 0, frames: 0, claims: 0 };
    for (const { counts, claims } of life.clients) {
      total.connections += counts.connections;
      total.resets += counts.resets;
      total.replays += counts.replays;
      total.frames += counts.frames;
      total.claims += claims.length;
    }
    console.log(`seed ${SEED}: ${JSON.stringify(total)}`);
    // A life in which nothing happens proves nothing.
    expect(total.writes).toBeGreaterThan(300 * ROUNDS);
    expect(Math.min(total.replays, total.claims)).toBeGreaterThan(50 * ROUNDS);
  },
  60_000 + 90_000 * ROUNDS,
);
