/** What Argo CD's components share beside the Kubernetes API: its Redis. Keys and channels as they stand there. */
export interface SharedCache {
  /** The raw value; undefined where there is none. Rejects while the cache cannot be reached. */
  get(key: string): Promise<Buffer | undefined>;
  set(key: string, value: string, ttlMs: number): Promise<void>;
  /** All keys that begin so. */
  keysWith(prefix: string): Promise<readonly string[]>;
  publish(channel: string, message: string): Promise<void>;
  /** Goes on through every loss of the connection; `onGap` is called after each one, because messages were missed. Returns how to stop. */
  subscribe(channel: string, listener: ChannelListener): Promise<() => void>;
  close(): void;
}

export interface ChannelListener {
  onMessage(message: string): void;
  onGap(): void;
}
