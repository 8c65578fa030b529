import type { Clock } from '../base/clock.js';
import type { Log } from '../base/log.js';
import type { Random } from '../base/random.js';
import type { AccessConfig } from '../config/access-config.js';
import { parseRedisAddress, withCredentials } from '../source/redis/redis-settings.js';
import { openSharedCache } from '../source/redis/shared-redis.js';
import type { SharedCache } from '../source/shared-cache.js';

/** Argo CD's Redis, where the configuration names one; its credentials are Argo CD's, from the environment. */
export function openCache(
  { redis }: AccessConfig,
  life: { readonly clock: Clock; readonly random: Random; readonly log: Log },
): SharedCache | undefined {
  const settings = redis === undefined ? undefined : parseRedisAddress(redis);
  return settings && openSharedCache({ ...life, settings: withCredentials(settings, process.env) });
}
