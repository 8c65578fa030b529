import { describe, expect, test } from '@jest/globals';
import { type ChannelConnection, RedisChannels } from '../../../../src/source/redis/redis-channels.js';

/** A connection that a test breaks and mends; it remembers what it was asked. */
class FakeConnection implements ChannelConnection {
  isReady = true;
  readonly asked: string[] = [];
  readonly open = new Map<string, (message: string) => void>();

  subscribe(channel: string, onMessage: (message: string) => void): Promise<void> {
    this.asked.push(`+${channel}`);
    if (!this.isReady) return Promise.reject(new Error('gone'));
    this.open.set(channel, onMessage);
    return Promise.resolve();
  }

  unsubscribe(channel: string): Promise<void> {
    this.asked.push(`-${channel}`);
    this.open.delete(channel);
    return Promise.resolve();
  }
}

function listener(): { seen: string[]; onMessage(message: string): void; onGap(): void } {
  const seen: string[] = [];
  return { seen, onMessage: (message) => seen.push(message), onGap: () => seen.push('gap') };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the channels of one connection', () => {
  test('are subscribed once, however many listen', async () => {
    const connection = new FakeConnection();
    const channels = new RedisChannels(connection);
    const [one, other] = [listener(), listener()];
    const stops = [await channels.add('a', one), await channels.add('a', other)];
    connection.open.get('a')?.('hello');
    for (const stop of stops) stop();
    await settled();
    expect(connection.asked).toEqual(['+a', '-a']);
    expect([one.seen, other.seen]).toEqual([['hello'], ['hello']]);
  });

  test('are left alone when the last one leaves and the next one comes in the same turn', async () => {
    const connection = new FakeConnection();
    const channels = new RedisChannels(connection);
    const stop = await channels.add('a', listener());
    stop();
    const next = listener();
    await channels.add('a', next);
    connection.open.get('a')?.('hello');
    expect(next.seen).toEqual(['hello']);
    expect(connection.asked).toEqual(['+a']);
  });

  test('that were wanted while the connection was away are opened when it is back, and told of the gap', async () => {
    const connection = new FakeConnection();
    connection.isReady = false;
    const channels = new RedisChannels(connection);
    const one = listener();
    await channels.add('a', one);
    expect(connection.asked).toEqual([]);
    connection.isReady = true;
    await channels.onReady();
    expect(connection.asked).toEqual(['+a']);
    expect(one.seen).toEqual(['gap']);
  });

  test('are not opened when nobody wants them any more', async () => {
    const connection = new FakeConnection();
    connection.isReady = false;
    const channels = new RedisChannels(connection);
    (await channels.add('a', listener()))();
    connection.isReady = true;
    await channels.onReady();
    expect(connection.asked).toEqual([]);
  });
});
