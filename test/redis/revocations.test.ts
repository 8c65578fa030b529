import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SharedRevocations } from '../../src/access/authn/shared-revocations.js';
import { systemClock } from '../../src/base/clock.js';
import { silentLog } from '../../src/base/log.js';
import { systemRandom } from '../../src/base/random.js';
import { openSharedCache } from '../../src/source/redis/shared-redis.js';
import type { SharedCache } from '../../src/source/shared-cache.js';
import { type RealRedis, startRealRedis } from '../support/real-redis.js';
import { waitUntil } from '../support/wait-until.js';

let redis: RealRedis;
const opened: { close(): void }[] = [];

function open(): SharedCache {
  const settings = { host: '127.0.0.1', port: redis.port, tls: false, database: 0 };
  const cache = openSharedCache({ settings, clock: systemClock, random: systemRandom, log: silentLog });
  opened.push(cache);
  return cache;
}

function replica(): SharedRevocations {
  const revocations = new SharedRevocations({ cache: open(), clock: systemClock, log: silentLog });
  opened.unshift(revocations);
  void revocations.start();
  return revocations;
}

const inAnHour = () => Date.now() + 3_600_000;

beforeAll(async () => {
  redis = await startRealRedis();
});

afterAll(async () => {
  for (const each of opened) each.close();
  await redis?.close();
});

test('a logout on one replica, or on Argo CD, is known to all others, and outlives a restart of Redis', async () => {
  const [one, other, argocd] = [replica(), replica(), open()];
  await waitUntil(
    () =>
      one.revoke('ours', inAnHour()).then(
        () => true,
        () => false,
      ),
    'the first connection',
  );
  await waitUntil(() => other.isRevoked('ours'), 'the other replica');
  expect((await argocd.get('revoked-token|ours'))?.toString()).toBe('');

  await argocd.set('revoked-token|theirs', '', 3_600_000);
  await argocd.publish('new-revoked-token', 'theirs');
  await waitUntil(() => one.isRevoked('theirs') && other.isRevoked('theirs'), 'both replicas');

  const late = replica();
  await waitUntil(() => late.isRevoked('ours') && late.isRevoked('theirs'), 'a replica that starts later');

  await redis.stop();
  await redis.start();
  await waitUntil(
    () =>
      one.revoke('later', inAnHour()).then(
        () => true,
        () => false,
      ),
    'the connection',
  );
  await waitUntil(() => other.isRevoked('later'), 'the other replica');
  expect(['ours', 'theirs'].map((id) => other.isRevoked(id))).toEqual([true, true]);
});

test('a start beside a Redis that is well says nothing of trouble', async () => {
  const cache = open();
  const said: unknown[] = [];
  const warn = (...line: unknown[]): void => void said.push(line);
  const revocations = new SharedRevocations({ cache: open(), clock: systemClock, log: { ...silentLog, warn } });
  opened.unshift(revocations);
  void revocations.start();
  await waitUntil(
    () =>
      cache.set('revoked-token|early', '', 3_600_000).then(
        () => true,
        () => false,
      ),
    'the connection',
  );
  await waitUntil(
    () => cache.publish('new-revoked-token', 'early').then(() => revocations.isRevoked('early')),
    'it hears',
  );
  expect(said).toEqual([]);
});
