import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../src/base/clock.js';
import { type Log, silentLog } from '../../src/base/log.js';
import { systemRandom } from '../../src/base/random.js';
import { Code } from '../../src/base/status-error.js';
import { openSharedCache } from '../../src/source/redis/shared-redis.js';
import type { SharedCache } from '../../src/source/shared-cache.js';
import { type RealRedis, startRealRedis } from '../support/real-redis.js';
import { waitUntil } from '../support/wait-until.js';

const PASSWORD = 'only-we-know';
let redis: RealRedis;
let cache: SharedCache;
const lines: string[] = [];
const log: Log = { ...silentLog, warn: (...parts: unknown[]) => void lines.push(JSON.stringify(parts)) };

function open(password = PASSWORD): SharedCache {
  const settings = { host: '127.0.0.1', port: redis.port, tls: false, database: 0, password };
  return openSharedCache({ settings, clock: systemClock, random: systemRandom, log, timeoutMs: 2_000 });
}

async function answers(of = cache): Promise<boolean> {
  return of.get('anything').then(
    () => true,
    () => false,
  );
}

beforeAll(async () => {
  redis = await startRealRedis({ password: PASSWORD });
  cache = open();
  await waitUntil(() => answers(), 'the first connection');
});

afterAll(async () => {
  cache?.close();
  await redis?.close();
});

describe('the shared cache', () => {
  test('gives what was set, and nothing for what was not', async () => {
    await cache.set('text', 'wert ü', 60_000);
    expect((await cache.get('text'))?.toString()).toBe('wert ü');
    expect(await cache.get('nothing')).toBeUndefined();
  });

  test('forgets what has expired', async () => {
    await cache.set('short', 'x', 1);
    await waitUntil(async () => (await cache.get('short')) === undefined, 'the end of the key');
  });

  test('names the keys that begin alike, whatever characters they have', async () => {
    await Promise.all(['p*|1', 'p*|2', 'pp|3'].map((key) => cache.set(key, '', 60_000)));
    expect([...(await cache.keysWith('p*|'))].sort()).toEqual(['p*|1', 'p*|2']);
  });

  test('refuses with UNAVAILABLE while it is away, and goes on when it is back', async () => {
    const heard: string[] = [];
    const stop = await cache.subscribe('news', {
      onMessage: (message) => heard.push(message),
      onGap: () => heard.push('gap'),
    });
    await cache.publish('news', 'before');
    await waitUntil(() => heard.length === 1, 'the first message');
    await redis.stop();
    await waitUntil(async () => !(await answers()), 'the loss');
    await expect(cache.get('text')).rejects.toMatchObject({ code: Code.UNAVAILABLE });
    await redis.start();
    await waitUntil(() => heard.length === 2, 'the gap');
    await waitUntil(() => answers(), 'the connection');
    await cache.publish('news', 'after');
    await waitUntil(() => heard.length === 3, 'the second message');
    expect(heard).toEqual(['before', 'gap', 'after']);
    stop();
  });

  test('does not wait for a server that hangs', async () => {
    redis.freeze();
    try {
      await expect(cache.get('text')).rejects.toMatchObject({ code: Code.UNAVAILABLE });
    } finally {
      redis.thaw();
    }
    await waitUntil(() => answers(), 'the connection');
  });

  test('says that it was refused, without the password', async () => {
    const wrong = open('not-the-password');
    try {
      await waitUntil(() => lines.some((line) => line.includes('WRONGPASS')), 'the line');
      await expect(wrong.get('text')).rejects.toMatchObject({ code: Code.UNAVAILABLE });
      expect(lines.join()).not.toContain('not-the-password');
    } finally {
      wrong.close();
    }
  });
});
