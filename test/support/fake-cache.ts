import type { ChannelListener, SharedCache } from '../../src/source/shared-cache.js';
import { Code, StatusError } from '../../src/base/status-error.js';

/** A shared cache in memory, which a test can take away. */
export class FakeCache implements SharedCache {
  readonly values = new Map<string, Buffer>();
  readonly asked: string[] = [];
  readonly listeners = new Map<string, Set<ChannelListener>>();
  isAway = false;

  get(key: string): Promise<Buffer | undefined> {
    this.asked.push(key);
    if (this.isAway) return Promise.reject(new StatusError(Code.UNAVAILABLE, 'Redis does not answer: try again later'));
    return Promise.resolve(this.values.get(key));
  }

  set(key: string, value: string): Promise<void> {
    this.values.set(key, Buffer.from(value));
    return Promise.resolve();
  }

  keysWith(prefix: string): Promise<readonly string[]> {
    return Promise.resolve([...this.values.keys()].filter((key) => key.startsWith(prefix)));
  }

  publish(channel: string, message: string): Promise<void> {
    for (const listener of this.listeners.get(channel) ?? []) listener.onMessage(message);
    return Promise.resolve();
  }

  subscribe(channel: string, listener: ChannelListener): Promise<() => void> {
    const all = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, all.add(listener));
    return Promise.resolve(() => void all.delete(listener));
  }

  close(): void {
    this.isAway = true;
  }
}
