import { createClient, RESP_TYPES } from '@redis/client';
import { Backoff } from '../../base/backoff.js';
import type { Clock } from '../../base/clock.js';
import type { Log } from '../../base/log.js';
import type { Random } from '../../base/random.js';
import { Code, StatusError } from '../../base/status-error.js';
import type { ChannelListener, SharedCache } from '../shared-cache.js';
import { RedisChannels } from './redis-channels.js';
import type { RedisSettings } from './redis-settings.js';

export interface SharedRedisOptions {
  readonly settings: RedisSettings;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** How long an answer may take; a server that hangs must not hang its readers. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;
const CONNECT_TIMEOUT_MS = 5_000;
const BACKOFF = { firstMs: 100, factor: 2, maxMs: 10_000, jitter: 1 };
/** So that a peer that died in silence is noticed. */
const PING_EVERY_MS = 15_000;
/** Bounds what waits for an answer; more is refused at once. Nothing waits for a connection. */
const MAX_WAITING_COMMANDS = 1_000;
const SCAN_COUNT = 1_000;

/** Argo CD's Redis. It connects by itself, again and again; asking while it is away is UNAVAILABLE at once. */
export function openSharedCache(options: SharedRedisOptions): SharedCache {
  return new SharedRedis(options);
}

/** What a connection is made of; RESP2, because it is what every Redis speaks. */
function connectionOf({ settings, random }: SharedRedisOptions) {
  const { host, port, tls, database, username, password } = settings;
  const backoff = new Backoff(BACKOFF, random);
  const socket = {
    host,
    port,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: 2 * PING_EVERY_MS,
    reconnectStrategy: (retries: number) => {
      if (retries === 0) backoff.reset();
      return backoff.take();
    },
  };
  return createClient({
    RESP: 2,
    socket: tls ? { ...socket, tls: true, servername: host } : socket,
    database,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    disableOfflineQueue: true,
    commandsQueueMaxLength: MAX_WAITING_COMMANDS,
    pingInterval: PING_EVERY_MS,
  });
}

type Connection = ReturnType<typeof connectionOf>;

/** Two connections: one that asks, one that hears. */
class SharedRedis implements SharedCache {
  private readonly asking: Connection;
  private readonly hearing: Connection;
  private readonly channels: RedisChannels;
  private isReported = false;
  private isClosed = false;

  constructor(private readonly options: SharedRedisOptions) {
    this.asking = connectionOf(options);
    this.hearing = connectionOf(options);
    this.channels = new RedisChannels(this.hearing);
    for (const connection of [this.asking, this.hearing]) {
      connection.on('ready', () => this.onReady());
      connection.on('error', (error: unknown) => this.onError(error));
      // Tries for ever; it rejects when it is closed before it was ever open.
      connection.connect().catch((error: unknown) => this.onError(error));
    }
  }

  async get(key: string): Promise<Buffer | undefined> {
    const asking = this.asking.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
    return (await this.answer(() => asking.get(key))) ?? undefined;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    const expiration = { type: 'PX', value: Math.max(1, Math.round(ttlMs)) } as const;
    await this.answer(() => this.asking.set(key, value, { expiration }));
  }

  async keysWith(prefix: string): Promise<readonly string[]> {
    const match = { MATCH: `${prefix.replace(/[\\*?[\]]/g, '\\$&')}*`, COUNT: SCAN_COUNT };
    // A scan may name a key more than once.
    const found = new Set<string>();
    let cursor = '0';
    do {
      const page = await this.answer(() => this.asking.scan(cursor, match));
      for (const key of page.keys) found.add(key);
      cursor = page.cursor;
    } while (cursor !== '0');
    return [...found];
  }

  async publish(channel: string, message: string): Promise<void> {
    await this.answer(() => this.asking.publish(channel, message));
  }

  subscribe(channel: string, listener: ChannelListener): Promise<() => void> {
    return this.channels.add(channel, listener);
  }

  close(): void {
    this.isClosed = true;
    for (const connection of [this.asking, this.hearing]) if (connection.isOpen) connection.destroy();
  }

  /** Rejects with UNAVAILABLE, whatever was wrong; what is late is answered to nobody. */
  private answer<T>(ask: () => Promise<T>): Promise<T> {
    const { clock, timeoutMs = TIMEOUT_MS } = this.options;
    return new Promise((resolve, reject) => {
      const fail = (cause: unknown): void => {
        timer.cancel();
        reject(new StatusError(Code.UNAVAILABLE, 'Redis does not answer: try again later', { cause }));
      };
      const timer = clock.after(timeoutMs, () => fail(new Error('no answer in time')));
      ask().then((value) => {
        timer.cancel();
        resolve(value);
      }, fail);
    });
  }

  /** An outage is one line, and not one per try. The message of an error never has the password. */
  private onError(error: unknown): void {
    if (this.isClosed) return;
    const { log, settings } = this.options;
    const facts = { host: settings.host, port: settings.port, error: error instanceof Error ? error.message : '' };
    if (this.isReported) log.debug(facts, 'Redis cannot be reached');
    else log.warn(facts, 'Redis cannot be reached; trying again for as long as it takes');
    this.isReported = true;
  }

  /** Only with both: who hears of a gap will ask. */
  private onReady(): void {
    if (!this.asking.isReady || !this.hearing.isReady) return;
    void this.channels.onReady();
    const { log, settings } = this.options;
    if (this.isReported) log.info({ host: settings.host, port: settings.port }, 'Redis is there again');
    this.isReported = false;
  }
}
