import type { ChannelListener, SharedCache } from '../../src/source/shared-cache.js';

/** A shared cache in memory, which the test can take away. */
export class FakeSharedCache implements SharedCache {
  readonly values = new Map<string, { readonly value: string; readonly ttlMs: number }>();
  isAway = false;
  /** While it is set, questions are not answered. */
  isSilent = false;
  gets = 0;
  scans = 0;
  private readonly channels = new Map<string, Set<ChannelListener>>();

  get(key: string): Promise<Buffer | undefined> {
    this.gets++;
    if (this.isSilent) return new Promise(() => undefined);
    const entry = this.values.get(key);
    return this.answer(entry && Buffer.from(entry.value));
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.answer(undefined);
    this.values.set(key, { value, ttlMs });
  }

  keysWith(prefix: string): Promise<readonly string[]> {
    this.scans++;
    return this.answer([...this.values.keys()].filter((key) => key.startsWith(prefix)));
  }

  async publish(channel: string, message: string): Promise<void> {
    await this.answer(undefined);
    for (const listener of this.listenersOf(channel)) listener.onMessage(message);
  }

  async subscribe(channel: string, listener: ChannelListener): Promise<() => void> {
    await this.answer(undefined);
    this.listenersOf(channel).add(listener);
    return () => void this.listenersOf(channel).delete(listener);
  }

  close(): void {
    this.channels.clear();
  }

  /** As after a lost connection. */
  gap(): void {
    for (const listeners of this.channels.values()) for (const listener of listeners) listener.onGap();
  }

  private listenersOf(channel: string): Set<ChannelListener> {
    const listeners = this.channels.get(channel) ?? new Set();
    this.channels.set(channel, listeners);
    return listeners;
  }

  private answer<T>(value: T): Promise<T> {
    return this.isAway ? Promise.reject(new Error('the cache is away')) : Promise.resolve(value);
  }
}
